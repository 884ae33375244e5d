"""Waiting until a program in a terminal has done what its last keys asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from tui.walkthrough.terminal import Terminal

ASLEEP = 0.03  # seconds; whoever waits for an update wakes far more often
AT_MOST = 30.0  # seconds: something may go on for ever
FIRST = 1.0  # seconds until a key that does anything at all has shown it
SHORTEST, LONGEST = 0.08, 0.6  # seconds of silence; a paint comes in pieces, the announce line last
LOOK_EVERY = 0.005
PROC = Path("/proc")
Threads = tuple[str, ...]


class Rest(Protocol):
    """What tells when a program has done all there was to do."""

    def sent(self) -> None:
        """Something is about to be sent to it."""

    async def come(self, told: Callable[[], bool] | None = None) -> None:
        """Wait until it rests, or is gone; after half a minute it never will.

        `told`, if there is one, holds once it has said the last of what was asked for.
        """


class Asleep:
    """A program on this machine rests when it has slept a while, and no server owes it an answer.

    However busy the machine is, a program that waits for its turn is not asleep.
    """

    def __init__(self, terminal: Terminal, is_answering: Callable[[], bool]) -> None:
        self._terminal, self._is_answering = terminal, is_answering
        self._tasks = PROC / str(terminal.pid) / "task"

    @classmethod
    def can_be_told(cls) -> bool:
        """Whether this system says what its programs do (proc(5))."""
        return (PROC / "self" / "schedstat").exists()

    def sent(self) -> None:
        """What is sent wakes it at once."""

    async def come(self, told: Callable[[], bool] | None = None) -> None:
        """Wait until nothing has happened for a while."""
        until = time.perf_counter() + AT_MOST
        while not self._terminal.ended and time.perf_counter() < until:
            before = self._activity()
            await asyncio.sleep(ASLEEP)
            if before is not None and before == self._activity() and not self._is_answering():
                return

    def _activity(self) -> object:
        """What it has sent and how often each thread ran; None while one runs or would like to."""
        try:
            threads = sorted(self._tasks.iterdir())
            states = [(task / "stat").read_text().rpartition(")")[2].split()[0] for task in threads]
            runs = [(task / "schedstat").read_text() for task in threads]
        except OSError:  # a thread ended meanwhile
            return None
        return (self._terminal.bytes_written, runs) if set(states) == {"S"} else None


class Silent:
    """A program somewhere else rests when it has sent nothing for a while.

    The while grows with the time that its answers take.
    """

    def __init__(self, terminal: Terminal, is_answering: Callable[[], bool]) -> None:
        self._terminal, self._is_answering = terminal, is_answering
        self._before: object = None
        self._sent_at, self._slow = 0.0, 0.0

    def sent(self) -> None:
        """Remember what is shown."""
        self._before, self._sent_at = self._shown(), time.perf_counter()

    async def come(self, told: Callable[[], bool] | None = None) -> None:
        """Wait until what was sent is to be seen, and then for silence: a short one once told."""
        before, self._before = self._before, None
        if before is not None:
            with suppress(TimeoutError):
                await self._until(told or (lambda: self._shown() != before), FIRST)
                took = time.perf_counter() - self._sent_at
                self._slow = max(took, self._slow * 0.9)
        is_told = told is not None and told()
        silence = SHORTEST if is_told else min(max(SHORTEST, 1.5 * self._slow), LONGEST)
        with suppress(TimeoutError):
            await self._until(lambda: self._is_silent(silence), AT_MOST)

    def _shown(self) -> object:
        return self._terminal.text(), self._terminal.cursor

    def _is_silent(self, seconds: float) -> bool:
        silent_for = time.perf_counter() - self._terminal.last_write
        return silent_for > seconds and not self._is_answering()

    async def _until(self, condition: Callable[[], bool], within: float) -> None:
        async with asyncio.timeout(within):
            while True:
                if condition() or self._terminal.ended:
                    return
                await asyncio.sleep(LOOK_EVERY)
