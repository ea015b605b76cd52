"""Keys stand outside the database; a destroyed one is gone for everybody."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.keys import KEY_BYTES, KeyDestroyed, KeyFolder, KeysAstray


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def test_the_same_folder_gives_the_same_keys_after_a_restart(folder: Path) -> None:
    before = KeyFolder(folder).derive("device")
    assert len(before) == KEY_BYTES
    assert KeyFolder(folder).derive("device") == before


def test_two_purposes_and_two_installations_never_share_a_key(tmp_path: Path) -> None:
    here, there = KeyFolder(tmp_path / "here"), KeyFolder(tmp_path / "there")
    keys = {here.derive("device"), here.derive("form"), there.derive("device")}
    assert len(keys) == 3


def test_only_the_service_may_open_folder_and_keys(folder: Path) -> None:
    keys = KeyFolder(folder)
    keys.derive("device")
    keys.create_round_key("first")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == {"master.key", "round-first.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize("seen", ["master.key", "round-first.key", "."])
def test_for_real_people_keys_that_others_can_read_are_refused(folder: Path, seen: str) -> None:
    KeyFolder(folder).derive("device")
    KeyFolder(folder).create_round_key("first")
    running = KeyFolder(folder, private=True)
    running.check()
    mode = (folder / seen).stat().st_mode
    (folder / seen).chmod(mode | 0o044)
    assert KeyFolder(folder).derive("device")
    for keys in (KeyFolder(folder, private=True), KeyFolder(folder)):
        with pytest.raises(KeysAstray, match="chmod -R go="):
            keys.ensure_unseen()
    with pytest.raises(KeysAstray, match="chmod -R go="):
        KeyFolder(folder, private=True).derive("device")
    if seen != "master.key":
        with pytest.raises(KeysAstray, match="chmod -R go="):
            running.round_digest("first", "device")
    (folder / seen).chmod(mode)
    assert KeyFolder(folder, private=True).round_digest("first", "device")


def test_a_round_has_another_pseudonym_for_the_same_person(folder: Path) -> None:
    keys = KeyFolder(folder)
    keys.create_round_key("first")
    keys.create_round_key("second")
    assert keys.round_digest("first", "device") != keys.round_digest("second", "device")


def test_making_a_round_key_twice_keeps_the_first(folder: Path) -> None:
    keys = KeyFolder(folder)
    keys.create_round_key("first")
    before = keys.round_digest("first", "device")
    keys.create_round_key("first")
    assert KeyFolder(folder).round_digest("first", "device") == before


def test_nobody_computes_a_pseudonym_of_a_round_whose_key_is_destroyed(folder: Path) -> None:
    running = KeyFolder(folder)
    running.create_round_key("first")
    running.round_digest("first", "device")
    (folder / "round-first.key").unlink()
    for keys in (running, KeyFolder(folder)):
        with pytest.raises(KeyDestroyed):
            keys.round_digest("first", "device")
    # The master key is still there: it must not bring the round's key back.
    assert KeyFolder(folder).derive("device")


def test_of_many_first_starts_one_makes_the_key_and_all_read_it(folder: Path) -> None:
    with ThreadPoolExecutor(16) as starts:
        keys = set(starts.map(lambda _: KeyFolder(folder).derive("device"), range(64)))
    assert len(keys) == 1
    assert [path.name for path in folder.iterdir()] == ["master.key"]


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_parts_cannot_run_into_each_other(
    tmp_path_factory: pytest.TempPathFactory, one: list[str], other: list[str]
) -> None:
    keys = KeyFolder(tmp_path_factory.getbasetemp() / "shared-keys")
    assert (keys.digest("test", *one) == keys.digest("test", *other)) == (one == other)
