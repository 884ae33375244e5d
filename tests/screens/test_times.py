"""Times in the zone that a server names, whatever it names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.times import clock_time, day, day_and_time, stamp

AT = datetime(2026, 7, 2, 8, 30, 5, tzinfo=UTC)
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
NO_ZONES = ["Mars/Olympus", "Europe", "", ".", "..", "../x", "/etc/passwd", "a\0b", "\ud800"]
NO_ZONES += ["x" * 5000, "zone.tab", "tzdata.zi", "Europe/London/x", "__init__.py"]


def test_times_are_told_in_the_schools_zone():
    assert clock_time(AT, "Europe/London") == "09:30"
    assert day(AT, "Asia/Tokyo") == "Jul 02, 2026"
    assert day_and_time(AT, "Asia/Tokyo", "never") == "Jul 02, 2026 at 17:30"
    assert stamp(AT, "Europe/London", "never") == "2026-07-02 09:30:05"
    assert day_and_time(None, "Europe", "never") == stamp(None, "Europe", "never") == "never"


@pytest.mark.parametrize("zone", NO_ZONES)
def test_in_a_zone_that_this_machine_does_not_know_a_time_says_that_it_is_utc(zone):
    assert clock_time(AT, zone) == "08:30 UTC"
    assert stamp(AT, zone, "never") == "2026-07-02 08:30:05 UTC"


@given(st.text())
def test_no_name_of_a_zone_is_an_error_from_the_first_to_the_last_time_of_an_answer(zone: str):
    for at in (FIRST, LAST):
        assert stamp(at, zone, "never")
        assert stamp(at, "America/Anchorage", "never") and stamp(at, "Asia/Tokyo", "never")
