"""What pages carry: built from its sources, addressed by its content, read once per process."""

from __future__ import annotations

import base64
import gettext
import gzip
import hashlib
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

import config
from app.web import asset_build, assets
from app.web.assets import STYLESHEETS

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 :"
" n%100>=11 && n%100<=99 ? 4 : 5);\\n"

msgid "Help"
msgstr "مساعدة"

msgid "%(n)s vote"
msgid_plural "%(n)s votes"
msgstr[0] "لا أصوات بعد"
msgstr[1] "صوت واحد"
msgstr[2] "صوتان"
msgstr[3] "%(n)s أصوات"
msgstr[4] "%(n)s صوتًا"
msgstr[5] "%(n)s صوت"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, built once with one small catalogue."""
    root = tmp_path_factory.mktemp("sources")
    for folder in ("css", "js", "icons", "worker"):
        shutil.copytree(config.ROOT / "app" / "static" / folder, root / "static" / folder)
    catalogue = root / "translations" / "ar" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    assets.build(root / "static", root / "translations")
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """The same, for one test to change."""
    return Path(shutil.copytree(built, tmp_path / "root"))


@pytest.fixture
def serving(root: Path) -> Iterator[Flask]:
    app = Flask("serving", static_folder=str(root / "static"))
    with app.test_request_context():
        yield app


def names(root: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((root / "static/built/manifest.json").read_text())
    return found


def build(root: Path) -> None:
    assets.build(root / "static", root / "translations")


def written_at(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_file()}


def test_every_name_in_the_manifest_is_a_file_named_after_its_content(root: Path) -> None:
    fonts = {"sans-regular.woff2", "sans-bold.woff2"}
    icons = {"icon.svg", "icon-512.png", "maskable.svg", "maskable-512.png"}
    scripts = {"site.js", "staff.js", "step.js"}
    assert set(names(root)) == scripts | icons | fonts | set(STYLESHEETS.values())
    for name in names(root).values():
        content = (root / "static/built" / name).read_bytes()
        assert asset_build._digest(content)[:12] in name


def test_a_second_build_leaves_fonts_and_catalogues_alone(root: Path) -> None:
    compiled = root / "translations/ar/LC_MESSAGES"
    before = {**written_at(root / "static/built"), **written_at(compiled)}
    build(root)
    after = {**written_at(root / "static/built"), **written_at(compiled)}
    kept = {*names(root).values(), "messages.mo"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_a_missing_font_is_cut_again(root: Path) -> None:
    font = root / "static/built" / names(root)["sans-bold.woff2"]
    content = font.read_bytes()
    font.unlink()
    build(root)
    assert font.read_bytes() == content


def test_a_changed_script_gets_a_new_address_beside_the_old(
    root: Path,
) -> None:
    before = names(root)["site.js"]
    (root / "static/js/zz-new.js").write_text("document.title;\n", encoding="utf-8")
    build(root)
    after = names(root)["site.js"]
    assert after != before
    assert (root / "static/built" / before).is_file()
    assert "document.title;" in (root / "static/built" / after).read_text(encoding="utf-8")


def test_builds_at_the_same_time_take_turns(root: Path) -> None:
    shutil.rmtree(root / "static/built")
    with ThreadPoolExecutor(4) as builders:
        for done in [builders.submit(build, root) for _ in range(4)]:
            done.result()
    assert set(names(root).values()) <= written_at(root / "static/built").keys()
    assert not list((root / "static/built").glob("*.draft"))


def test_the_compressed_script_is_the_script(root: Path) -> None:
    script = root / "static/built" / names(root)["site.js"]
    assert gzip.decompress((root / f"static/built/{script.name}.gz").read_bytes()) == (
        script.read_bytes()
    )


def test_translations_are_compiled_with_all_six_arabic_forms(root: Path) -> None:
    with (root / "translations/ar/LC_MESSAGES/messages.mo").open("rb") as compiled:
        arabic = gettext.GNUTranslations(compiled)
    assert arabic.gettext("Help") == "مساعدة"
    forms = [arabic.ngettext("%(n)s vote", "%(n)s votes", n) for n in (0, 1, 2, 3, 11, 100)]
    assert forms == [
        "لا أصوات بعد", "صوت واحد", "صوتان", "%(n)s أصوات", "%(n)s صوتًا", "%(n)s صوت"
    ]  # fmt: skip


def test_a_changed_catalogue_is_compiled_again(root: Path) -> None:
    source = root / "translations/ar/LC_MESSAGES/messages.po"
    source.write_text(CATALOGUE.replace("مساعدة", "عون"), encoding="utf-8")
    build(root)
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Help") == "عون"


def test_the_stylesheet_names_the_fonts_by_their_present_address(serving: Flask) -> None:
    for plain in ("sans-regular.woff2", "sans-bold.woff2"):
        assert f"url({assets.url(plain)})" in assets.stylesheet()
    assert 'url("' not in assets.stylesheet()


def test_readers_who_save_data_are_told_of_no_font(serving: Flask) -> None:
    plain = assets.stylesheet(assets.Sheet(fonts=False))
    assert "@font-face" not in plain
    assert "url(" not in plain
    assert "@layer components{" in plain


@pytest.mark.parametrize("sheet", assets.STYLESHEETS)
def test_the_policy_names_the_very_stylesheet_of_the_page(
    serving: Flask, sheet: assets.Sheet
) -> None:
    text = assets.stylesheet(sheet)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert assets.stylesheet_hash(sheet) == f"sha256-{digest}"
    # The browser hashes the text of the element: an escape would make another text of it.
    assert "<" not in text
    assert text.__html__() == text


def test_an_address_stands_below_the_static_folder(serving: Flask) -> None:
    assert assets.url("site.js").startswith("/static/built/site.")


def test_unbuilt_assets_say_what_to_do(tmp_path: Path) -> None:
    app = Flask("unbuilt", static_folder=str(tmp_path))
    with app.test_request_context(), pytest.raises(assets.AssetsMissing, match="make assets"):
        assets.stylesheet()


def test_an_unknown_name_is_refused(serving: Flask) -> None:
    with pytest.raises(assets.AssetsMissing, match="make assets"):
        assets.url("nothing.js")


def test_the_licence_travels_with_the_fonts(root: Path) -> None:
    assert "SIL OPEN FONT LICENSE" in (root / "static/built/OFL.txt").read_text(encoding="utf-8")


def test_the_script_is_small_strict_and_leaves_no_names_behind(root: Path) -> None:
    script = (root / "static/built" / names(root)["site.js"]).read_text(encoding="utf-8")
    assert len(gzip.compress(script.encode(), 9)) <= 6_000
    assert script.startswith('"use strict";\n{\n')
    for door in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "fetch(",
    ):
        assert door not in script
