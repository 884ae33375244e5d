"""A clock that only a walkthrough moves."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class WorldClock:
    """Starts at a given moment; `advance` jumps, in between it stands still.

    It stands still so that a code that was typed counts however slowly a film is played.
    """

    def __init__(self, start: datetime | None) -> None:
        self._now = start or datetime.fromtimestamp(time.time(), UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        """The time, aware, in UTC."""
        return self._now

    def seconds(self) -> float:
        """The same as seconds, for a desk's watch on its session."""
        return self._now.timestamp()

    def advance(self, seconds: float) -> None:
        """Let time go by."""
        self._now += timedelta(seconds=seconds)
