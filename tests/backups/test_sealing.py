"""A sealed file is read with its key alone, and whatever was done to it is noticed."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.backups.sealing import KEY_BYTES, MAGIC, PIECE, NotReadable, header, seal, unseal

KEY = bytes(range(KEY_BYTES))
ABOUT = {"made_at": "2026-11-23T09:00:00+00:00", "rows": 3}


def sealed(plain: bytes) -> bytes:
    into = io.BytesIO()
    seal(io.BytesIO(plain), into, KEY, ABOUT)
    return into.getvalue()


def opened(file: bytes, key: bytes = KEY) -> bytes:
    return b"".join(unseal(io.BytesIO(file), key))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_goes_in_comes_out(size: int) -> None:
    plain = random.Random(size).randbytes(size)
    assert opened(sealed(plain)) == plain


def test_what_stands_in_front_is_readable_without_the_key() -> None:
    assert header(io.BytesIO(sealed(b"x"))).items() >= ABOUT.items()


def test_nothing_of_what_is_inside_is_seen_and_twice_is_not_alike() -> None:
    plain = b"support oppose " * 1000
    one, other = sealed(plain), sealed(plain)
    assert b"oppose" not in one and one != other


def test_another_key_opens_nothing() -> None:
    with pytest.raises(NotReadable, match="another key"):
        opened(sealed(b"x"), bytes(KEY_BYTES))


@given(st.integers(0, 10**9), st.integers(0, 7))
def test_every_flipped_bit_is_noticed(place: int, bit: int) -> None:
    file = bytearray(sealed(b"a few words" * 20))
    place %= len(file)
    file[place] ^= 1 << bit
    with pytest.raises(NotReadable):
        opened(bytes(file))


@given(st.integers(0, 10**9))
def test_every_cut_is_noticed(place: int) -> None:
    file = sealed(b"a few words" * 20)
    with pytest.raises(NotReadable):
        opened(file[: place % len(file)])


def test_a_whole_piece_cut_off_moved_or_added_is_noticed() -> None:
    file = sealed(bytes(2 * PIECE) + b"end")
    start = len(MAGIC) + 4 + int.from_bytes(file[len(MAGIC) : len(MAGIC) + 4])
    size = PIECE + 16
    front, first, second, last = (
        file[:start],
        file[start : start + size],
        file[start + size : start + 2 * size],
        file[start + 2 * size :],
    )
    for wrong in (
        front + first + second,
        front + first,
        front,
        front + second + first + last,
        front + first + last,
        file + last,
        front + first + first + second + last,
    ):
        with pytest.raises(NotReadable):
            opened(wrong)


def test_a_piece_of_another_backup_is_noticed() -> None:
    one, other = sealed(bytes(PIECE) + b"one"), sealed(bytes(PIECE) + b"two")
    with pytest.raises(NotReadable):
        opened(one[: -(3 + 16)] + other[-(3 + 16) :])
