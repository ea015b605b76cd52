"""What a cookie holds comes back as it was put in, and ends on our clock, not the browser's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.carrying import Carried
from app.identity.rules import Means

TODAY = date(2026, 11, 23)


@given(
    st.builds(
        Carried,
        secret=st.binary(min_size=32, max_size=32),
        acted_on=st.dates(),
        voice=st.binary(min_size=32, max_size=32),
        means=st.sampled_from(Means),
        remembered=st.booleans(),
        mark=st.binary(min_size=8, max_size=8),
    )
)
def test_what_is_packed_is_unpacked(held: Carried) -> None:
    assert Carried.unpacked(held.packed()) == held
    waiting = Carried(held.secret, held.acted_on)
    assert Carried.unpacked(waiting.packed()) == waiting


@given(st.binary(max_size=120))
def test_anything_of_another_length_is_nothing(body: bytes) -> None:
    if len(body) not in (35, 77):
        assert Carried.unpacked(body) is None


@pytest.mark.parametrize(("voice", "days"), [(None, 7), (bytes(32), 30)])
def test_a_device_is_known_as_long_as_was_said_and_no_day_longer(
    voice: bytes | None, days: int
) -> None:
    held = Carried(bytes(32), TODAY, voice, Means.CARD if voice else None)
    assert not held.is_over(TODAY + timedelta(days=days))
    assert held.is_over(TODAY + timedelta(days=days + 1))
    assert not held.is_over(TODAY - timedelta(days=1)), "a clock set back ends nothing"
