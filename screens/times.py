"""Times as people read them, in the school's own time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo


def clock_time(at: datetime, timezone: str) -> str:
    """ "09:44"."""
    return at.astimezone(ZoneInfo(timezone)).strftime("%H:%M")


def day(at: datetime, timezone: str) -> str:
    """ "Oct 07, 2020"."""
    return at.astimezone(ZoneInfo(timezone)).strftime("%b %d, %Y")


def day_and_time(at: datetime | None, timezone: str, never: str) -> str:
    """ "Oct 09, 2020 at 09:44", or `never`."""
    if at is None:
        return never
    return at.astimezone(ZoneInfo(timezone)).strftime("%b %d, %Y at %H:%M")


def stamp(at: datetime | None, timezone: str, never: str) -> str:
    """ "2017-10-02 12:15:27", or `never`."""
    if at is None:
        return never
    return at.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M:%S")
