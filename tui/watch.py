"""Watches a session's ends by the desk's clock: idle, at the latest, and of elevated access."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from models.wire.sign_in import SessionState


WARNING = 5 * 60  # seconds before an end
STAY_EVERY = 5 * 60  # seconds between calls that tell the server that somebody is there


class Attendant(Protocol):
    """What is done about it; each is called once for each end."""

    def warn_of_idling(self) -> object:
        """Nobody has done anything for so long that the session ends in five minutes."""

    def warn_of_end(self) -> object:
        """The session ends in five minutes, whatever anybody does."""

    def session_over(self) -> object:
        """The session has ended."""

    def elevation_over(self) -> object:
        """Elevated access has ended."""

    def stay(self) -> object:
        """Somebody is there: tell the server."""


@dataclass
class Ends:
    """Moments of the desk's clock, in seconds."""

    told: float
    idle: float
    latest: float
    elevation: float | None

    @classmethod
    def of(cls, session: SessionState, now: float) -> Ends:
        """The session's ends: the server's times as distances from its own now."""

        def here(moment: datetime) -> float:
            return now + (moment - session.now).total_seconds()

        until = session.elevated_until
        return cls(
            now,
            here(session.idle_until),
            here(session.ends_at),
            here(until) if until else None,
        )


class Watch:
    """Looks when it is told to; costs the terminal nothing."""

    def __init__(self, clock: Callable[[], float], attendant: Attendant) -> None:
        self._clock = clock
        self._attendant = attendant
        self._ends: Ends | None = None
        self._warned = False
        self._end_told: float | None = None

    def follow(self, session: SessionState | None) -> None:
        """Watch this session from now on, or none."""
        self._ends = Ends.of(session, self._clock()) if session else None
        self._warned = False
        if session is None:
            self._end_told = None

    def somebody_is_here(self) -> None:
        """A key was pressed: the session goes on, which the server is told now and then."""
        now = self._clock()
        if self._ends is not None and now - self._ends.told >= STAY_EVERY and not self._is_over():
            self._ends.told = now
            self._attendant.stay()

    def look(self) -> None:
        """Tell the attendant what has come."""
        ends, now = self._ends, self._clock()
        if ends is None:
            return
        if self._is_over():
            self._ends = None
            self._attendant.session_over()
        elif now >= ends.idle - WARNING and not self._warned:
            self._warned = True
            self._attendant.warn_of_idling()
        elif now >= ends.latest - WARNING and not self._is_told(ends.latest):
            self._end_told = ends.latest
            self._attendant.warn_of_end()
        if ends.elevation is not None and now >= ends.elevation and self._ends:
            ends.elevation = None
            self._attendant.elevation_over()

    def _is_told(self, end: float) -> bool:
        """The same end is told once; the server's answers move it by a few milliseconds."""
        return self._end_told is not None and abs(end - self._end_told) < WARNING

    def _is_over(self) -> bool:
        return self._ends is not None and self._clock() >= min(self._ends.idle, self._ends.latest)
