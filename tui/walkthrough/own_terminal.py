"""The terminal of whoever watches a run: its screen, and later its keyboard."""

from __future__ import annotations

import asyncio
import codecs
import os
import sys
import termios
import tty
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from tui.walkthrough.script import Size
from tui.walkthrough.world import WorldLacks

BEGINS, ENDS = "\x1b[?1049h\x1b[2J", "\x1b[0m\x1b[?2004l\x1b[?25h\x1b[?1049l"
PASTES = "\x1b[?2004h"
NO_TERMINAL = "it is watched in a terminal, and the input or the output is none"
TOO_SMALL = "it needs {} columns and {} rows, and the terminal has {} and {}"


class OwnTerminal:
    """What is typed is not used until the keyboard is handed over."""

    def __init__(self, keyboard: int, screen: TextIO) -> None:
        self._keyboard, self._screen = keyboard, screen

    def write(self, text: str) -> None:
        """Show it."""
        self._screen.write(text)
        self._screen.flush()

    async def hand_over(self, typed: Callable[[str], object], ended: Awaitable[object]) -> None:
        """Call `typed` with every key until this has ended, or the keyboard has gone."""
        read = codecs.getincrementaldecoder("utf-8")("replace").decode
        loop, gone = asyncio.get_running_loop(), asyncio.Event()

        def ready() -> None:
            data = os.read(self._keyboard, 4096)
            if data:
                typed(read(data))
            else:
                gone.set()

        tty.setraw(self._keyboard)  # Ctrl+C is a key as any other; what was typed before is lost
        self.write(PASTES)
        loop.add_reader(self._keyboard, ready)
        waits = [asyncio.ensure_future(ended), asyncio.create_task(gone.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            loop.remove_reader(self._keyboard)
            for each in waits:
                each.cancel()


@contextmanager
def own_terminal(size: Size) -> Iterator[OwnTerminal]:
    """The terminal, without echo and on a screen of its own until the end.

    Raises WorldLacks where there is none, or a smaller one than this.
    """
    keyboard, screen = sys.__stdin__, sys.__stdout__
    if keyboard is None or screen is None or not (keyboard.isatty() and screen.isatty()):
        raise WorldLacks(NO_TERMINAL)
    has = os.get_terminal_size(screen.fileno())
    if has.columns < size[0] or has.lines < size[1]:
        raise WorldLacks(TOO_SMALL.format(*size, *has))
    descriptor = keyboard.fileno()
    before = termios.tcgetattr(descriptor)
    own = OwnTerminal(descriptor, screen)
    tty.setcbreak(descriptor)
    own.write(BEGINS)
    try:
        yield own
    finally:
        own.write(ENDS)
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)
