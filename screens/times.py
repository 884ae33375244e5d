"""Times as people read them, in the school's own time zone."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo


def clock_time(at: datetime, timezone: str) -> str:
    """ "09:44"."""
    return _told(at, timezone, "%H:%M")


def day(at: datetime, timezone: str) -> str:
    """ "Oct 07, 2020"."""
    return _told(at, timezone, "%b %d, %Y")


def day_and_time(at: datetime | None, timezone: str, never: str) -> str:
    """ "Oct 09, 2020 at 09:44", or `never`."""
    if at is None:
        return never
    return _told(at, timezone, "%b %d, %Y at %H:%M")


def stamp(at: datetime | None, timezone: str, never: str) -> str:
    """ "2017-10-02 12:15:27", or `never`."""
    if at is None:
        return never
    return _told(at, timezone, "%Y-%m-%d %H:%M:%S")


def _told(at: datetime, timezone: str, form: str) -> str:
    """The time in this form; in a zone that this machine doesn't know it is told in UTC, by name.

    The name comes from a server: a newer one may know more zones, another may send anything.
    """
    zone = _zone(timezone)
    if zone is None:
        return f"{at.astimezone(UTC).strftime(form)} UTC"
    return at.astimezone(zone).strftime(form)


@lru_cache(64)
def _zone(name: str) -> tzinfo | None:
    """The zone of an IANA name; None for one that is unknown here, or no name of a zone at all.

    ZoneInfo looks names up as files, so a folder (Europe) and a path fail in ways of their own.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return None
