"""Promises of the look: readable in every theme, the same in both directions, and light."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
import tinycss2

import config
from app.web import assets, minify

FOLDER = config.ROOT / "app" / "static" / "css"
FILES = sorted(FOLDER.glob("*.css"))
TOKENS = FOLDER / "10-tokens.css"
LARGEST_GZIP = 3_800
LARGEST_GZIP_FOR_STAFF = 4_400

PHYSICAL_NAME = re.compile(
    r"(^|-)(left|right|top|bottom)(-|$)|^(min-|max-)?(width|height)$|^(float|clear)$"
)
PHYSICAL_VALUE = re.compile(r"\b(left|right)\b")
HEX = re.compile(r"#[0-9A-Fa-f]{3,8}\b")

Declaration = tuple[str, str, str]


def declarations(source: str) -> Iterator[Declaration]:
    """(where it stands, property, value) of every declaration, however deep."""
    yield from _inside(tinycss2.parse_stylesheet(source, True, True), "")


def _inside(rules: list[tinycss2.ast.Node], place: str) -> Iterator[Declaration]:
    for rule in rules:
        assert rule.type != "error", f"{place}: {rule.message}"
        if rule.type == "declaration":
            yield place, rule.lower_name, tinycss2.serialize(rule.value).strip()
            continue
        if rule.content is None:
            continue
        prelude = tinycss2.serialize(rule.prelude).strip()
        head = f"@{rule.at_keyword} {prelude}" if rule.type == "at-rule" else prelude
        nested = tinycss2.parse_blocks_contents(rule.content, True, True)
        yield from _inside(nested, f"{place} {head}".strip())


def everything() -> Iterator[tuple[str, Declaration]]:
    for path in FILES:
        for declaration in declarations(path.read_text(encoding="utf-8")):
            yield path.name, declaration


def is_physical(declaration: Declaration) -> bool:
    _, name, value = declaration
    return bool(PHYSICAL_NAME.search(name) or PHYSICAL_VALUE.search(value))


def themes() -> dict[str, dict[str, str]]:
    """The tokens of each theme, by the two ways to reach it, references followed."""
    found: dict[str, dict[str, str]] = {}
    for place, name, value in declarations(TOKENS.read_text(encoding="utf-8")):
        found.setdefault(place.removeprefix("@layer tokens "), {})[name] = value
    light = found[":root"]
    full = {place: {**light, **own} for place, own in found.items()}
    for tokens in full.values():
        for name, value in tokens.items():
            while value.startswith("var("):
                value = tokens[value[4:-1]]  # noqa: PLW2901 - following a reference to its end
            tokens[name] = value
    return full


PLACES = {
    "light": ":root",
    "dark": "@media screen :root[data-theme=dark]",
    "contrast": "@media screen :root[data-theme=contrast]",
}
WISHES = {
    "dark": "@media screen and (prefers-color-scheme: dark) :root:not([data-theme])",
    "contrast": "@media screen and (prefers-contrast: more) :root:not([data-theme])",
}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.x, 1.4.3."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


SURFACES = ("--page", "--paper")
BODY = 7.0
TEXT = 4.5
SHAPE = 3.0
# (foreground, background, least contrast)
PAIRS = [
    *(("--ink", surface, BODY) for surface in SURFACES),
    ("--link", "--page", BODY),
    ("--on-primary", "--primary", BODY),
    ("--on-primary", "--strong", BODY),
    *(
        (name, surface, TEXT)
        for name in (
            "--muted",
            "--link",
            "--visited",
            "--primary",
            "--error",
            "--success",
            "--warning",
        )
        for surface in SURFACES
    ),
    *((name, surface, SHAPE) for name in ("--control", "--accent") for surface in SURFACES),
    ("--support", "--page", SHAPE),
    ("--oppose-seen", "--page", SHAPE),
    ("--neutral-edge", "--page", SHAPE),
]


@pytest.mark.parametrize("theme", PLACES)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0][2:]} on {pair[1][2:]}")
def test_every_pair_of_colours_can_be_told_apart(theme: str, pair: tuple[str, str, float]) -> None:
    tokens = themes()[PLACES[theme]]
    # What one sees of the opposing bar: its fill, or its hatching where that has a colour.
    hatch = tokens["--oppose-hatch"]
    seen = {**tokens, "--oppose-seen": tokens["--oppose"] if hatch == "transparent" else hatch}
    foreground, background, least = pair
    assert contrast(seen[foreground], seen[background]) >= least


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_two_sides_of_a_bar_survive_a_photocopy(theme: str) -> None:
    tokens = themes()[PLACES[theme]]
    assert contrast(tokens["--support"], tokens["--oppose"]) >= SHAPE


@pytest.mark.parametrize("theme", PLACES)
def test_the_focus_shows_on_the_page_and_on_the_masthead(theme: str) -> None:
    tokens = themes()[PLACES[theme]]
    assert contrast(tokens["--ink"], tokens["--page"]) >= SHAPE
    assert contrast(tokens["--on-primary"], tokens["--primary"]) >= SHAPE


@pytest.mark.parametrize("theme", WISHES)
def test_a_theme_looks_the_same_however_it_was_reached(theme: str) -> None:
    found = themes()
    assert found[WISHES[theme]] == found[PLACES[theme]]


def test_no_declaration_knows_left_from_right() -> None:
    found = [(where, one) for where, one in everything() if is_physical(one)]
    assert not found


@pytest.mark.parametrize(
    "declaration",
    ["margin-left: 0", "left: 0", "float: inline-start", "text-align: right", "width: 1px",
     "border-top-left-radius: 0", "padding-bottom: 0", "background: linear-gradient(to left, red)"],
)  # fmt: skip
def test_the_contract_sees_a_physical_declaration(declaration: str) -> None:
    (found,) = declarations(f"@layer a {{ @media print {{ p {{ {declaration} }} }} }}")
    assert is_physical(found)


def test_letters_are_never_spaced_out_slanted_capitalised_or_faded() -> None:
    for where, (place, name, value) in everything():
        if name == "letter-spacing":
            assert value == "0", f"{where}: {place}"
        if name == "font-style":
            assert value == "normal", f"{where}: {place}"
        assert name not in ("text-transform", "opacity", "text-shadow"), f"{where}: {place}"
        assert (name, value) != ("text-align", "justify"), f"{where}: {place}"


def test_nothing_moves() -> None:
    found = [
        (where, place)
        for where, (place, name, _) in everything()
        if name.startswith(("animation", "transition")) or (name, _) == ("position", "sticky")
    ]
    assert not found


def test_colours_stand_in_the_tokens_only() -> None:
    found = [
        (where, value)
        for where, (_, _, value) in everything()
        if where != TOKENS.name and (HEX.search(value) or "rgb" in value or "hsl" in value)
    ]
    assert not found


def test_every_token_in_use_exists() -> None:
    defined = set(themes()[":root"]) | {
        name for _, (_, name, _) in everything() if name[:2] == "--"
    }
    used = {
        name for _, (_, _, value) in everything() for name in re.findall(r"var\((--[\w-]+)", value)
    }
    assert used <= defined


def test_text_is_never_below_nine_tenths() -> None:
    for where, (place, name, value) in everything():
        if name == "font-size" and value.endswith("rem"):
            assert float(value.removesuffix("rem")) >= 0.9, f"{where}: {place}"


def test_whatever_is_pressed_is_48_pixels_high() -> None:
    heights = {place: value for _, (place, name, value) in everything() if name == "min-block-size"}
    for selector in (".button", "input, textarea, select", ".radios > label", ".more > summary"):
        assert heights[f"@layer components {selector}"] == "48px"
    assert heights["@layer components .button.choice"] == "52px"


def test_every_file_stands_in_one_declared_layer() -> None:
    (order,) = re.findall(r"@layer ([\w, ]+);", (FOLDER / "00-layers.css").read_text("utf-8"))
    layers = order.split(", ")
    last = 0
    for path in FILES:
        rules = tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), True, True)
        if path.name in ("00-layers.css", "15-fonts.css"):
            continue
        assert [rule.at_keyword for rule in rules] == ["layer"], path.name
        place = layers.index(tinycss2.serialize(rules[0].prelude).strip())
        assert place >= last, f"{path.name} comes after a later layer"
        last = place


def weight(sheet: assets.Sheet) -> int:
    kept = (path.read_text(encoding="utf-8") for path in FILES if sheet.holds(path.name))
    return len(gzip.compress(minify.css_files(kept).encode("utf-8"), 9))


def test_the_stylesheet_is_a_quarter_of_the_first_answer_at_most() -> None:
    assert weight(assets.Sheet()) <= LARGEST_GZIP


def test_the_team_pays_for_its_own_pages_and_citizens_do_not() -> None:
    assert weight(assets.Sheet()) < weight(assets.Sheet(staff=True)) <= LARGEST_GZIP_FOR_STAFF
    assert set(assets.STAFF_LAYERS) < {path.name for path in FILES}
