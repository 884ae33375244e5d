"""The clock that is handed to whatever needs the time."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)
