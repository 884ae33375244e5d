"""A terminal that goes away under the program: noticed, and no hindrance to a clean end."""

from __future__ import annotations

import asyncio
import os
import select
import stat
import sys
from contextlib import suppress
from typing import IO, Any

from textual.app import App
from textual.driver import Driver

LOOK_EVERY = 1.0  # seconds; SIGHUP, where it comes at all, comes at once


class HangUpApp(App[None]):
    """An app that ends with its terminal, whether or not a signal says that it has gone."""

    def get_driver_class(self) -> type[Driver]:
        """The driver, made to write to nobody too."""
        return _undaunted(super().get_driver_class())

    async def end_with_terminal(self) -> None:
        """Leave once the terminal that is typed at has gone."""
        descriptor = sys.__stdin__.fileno()  # type: ignore[union-attr]
        while not _has_gone(descriptor):  # noqa: ASYNC110  # no event tells of it
            await asyncio.sleep(LOOK_EVERY)
        self.exit()


def _has_gone(descriptor: int) -> bool:
    """Whether this was a terminal that nobody holds any more; a pipe that has ended is none."""
    poll = select.poll()
    poll.register(descriptor, 0)
    hung_up = any(happened & select.POLLHUP for _, happened in poll.poll(0))
    # isatty denies that what has gone was a terminal.
    return hung_up and stat.S_ISCHR(os.fstat(descriptor).st_mode)


def _undaunted(driver: type[Driver]) -> type[Driver]:
    """This driver, but what it writes to a terminal that has gone is lost without an error.

    Of an error the thread in which Textual 8.2 writes would die, and the app wait for it for ever.
    """

    class UndauntedDriver(driver):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            file: IO[str] | None = getattr(self, "_file", None)
            if file is not None:  # a driver without a terminal has none
                self._file: Any = _Undaunted(file)

    return UndauntedDriver


class _Undaunted:
    """As much of a text file as that thread uses; `end_with_terminal` sees what it overlooks."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.fileno = file.fileno

    def write(self, text: str) -> None:
        """Write a text, or lose it."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Send what was written, or lose it."""
        with suppress(OSError):
            self._file.flush()
