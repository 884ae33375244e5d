"""What is typed, a line at a time; a secret line is not echoed."""

from __future__ import annotations

import asyncio
import os
import termios
import threading
from contextlib import suppress
from typing import Any

LONGEST = 64 * 1024  # bytes; what goes on for longer without a line's end is no answer
LOCAL = 3  # where the local modes stand among those that tcgetattr returns


class InputEnded(Exception):
    """There is nobody to answer any more: the input ended, or Ctrl+C was pressed."""


class Ear:
    """Reads a file descriptor in a thread of its own, so that news can be told meanwhile."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._modes = _terminal_modes(descriptor)
        self.ended = False
        # A daemon: nothing can wake a thread that waits for a terminal.
        threading.Thread(target=self._read, name="ear", daemon=True).start()

    @property
    def is_terminal(self) -> bool:
        """A person types there, or a program that stands for one."""
        return self._modes is not None

    async def line(self, within: float | None = None) -> str | None:
        """The next line without its end, None when none came `within` so many seconds.

        Raises InputEnded, then and ever after, when there will be no more.
        """
        if self.ended:
            raise InputEnded
        try:
            async with asyncio.timeout(within):
                line = await self._lines.get()
        except TimeoutError:
            return None
        if line is None:
            self.ended = True
            raise InputEnded
        return line

    def end(self) -> None:
        """Hear no more: what Ctrl+C does. Called in the loop."""
        self._lines.put_nowait(None)

    def whisper(self, secret: bool) -> None:
        """Show no letter of what is typed from now on, or show them again."""
        if self._modes is None:
            return
        modes = list(self._modes)
        if secret:  # the end of the line is still shown
            modes[LOCAL] = (modes[LOCAL] & ~termios.ECHO) | termios.ECHONL
        with suppress(termios.error):  # it has gone, and shows nothing
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, modes)

    def forget(self) -> None:
        """Drop what was typed for a prompt that is gone."""
        if self._modes is not None:
            with suppress(termios.error):  # as above
                termios.tcflush(self._descriptor, termios.TCIFLUSH)

    def _read(self) -> None:
        held = b""
        while True:
            try:
                data = os.read(self._descriptor, 4096)
            except OSError:  # the terminal has gone
                data = b""
            *whole, held = (held + data).split(b"\n")
            for line in whole:
                self._hear(line.decode("utf-8", "replace").rstrip("\r"))
            if not data or len(held) > LONGEST:
                break
        self._hear(None)

    def _hear(self, line: str | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
        except RuntimeError:  # the loop is closed: nobody listens any more
            return


def _terminal_modes(descriptor: int) -> list[Any] | None:
    return termios.tcgetattr(descriptor) if os.isatty(descriptor) else None
