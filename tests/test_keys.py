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


def test_for_real_people_a_key_that_others_can_read_is_refused(folder: Path) -> None:
    KeyFolder(folder).derive("device")
    (folder / "master.key").chmod(0o644)
    assert KeyFolder(folder).derive("device")
    with pytest.raises(KeysAstray, match="chmod 600"):
        KeyFolder(folder, private=True).derive("device")
    (folder / "master.key").chmod(0o600)
    assert KeyFolder(folder, private=True).derive("device")


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
    KeyFolder(folder).create_round_key("first")
    (folder / "round-first.key").unlink()
    with pytest.raises(KeyDestroyed):
        KeyFolder(folder).round_digest("first", "device")
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
