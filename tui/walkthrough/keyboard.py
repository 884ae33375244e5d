"""Keys to a program in a terminal, and the line by which it says what they have come to."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from tui.outline.words import one_line
from tui.walkthrough import on_screen
from tui.walkthrough.driver import NotThere, ProgramEnded
from tui.walkthrough.key_bytes import sequence
from tui.walkthrough.resting import Rest
from tui.walkthrough.terminal import Terminal

START = 30.0  # seconds until a program on a busy machine, or far away, has painted
SILENT = f"Keydesk has said nothing for {START:.0f} seconds."
GONE = "Keydesk has gone."
END = 5.0  # seconds
LOOK_EVERY = 0.005


class Keyboard:
    """Every method but `leave` and `ended` raises ProgramEnded once the program has gone."""

    def __init__(self, terminal: Terminal, rest: Rest) -> None:
        self._terminal, self._rest = terminal, rest

    def check(self) -> None:
        """The program is there."""
        if self._terminal.ended:
            said = one_line(" ".join(self._terminal.text()))
            code = self._terminal.exit_code()
            raise ProgramEnded(f"Keydesk has ended, with exit code {code}. {said}".strip())

    def line(self) -> str:
        """The announce line: the last row."""
        return on_screen.lines(self._terminal.cells())[-1].strip()

    def send(self, keys: str) -> None:
        """Send these bytes and wait for nothing."""
        self.check()
        self._rest.sent()
        try:
            self._terminal.send(keys)
        except OSError as gone:
            raise ProgramEnded(GONE) from gone

    async def press(self, key: str) -> None:
        """Press a key that moves the focus, and wait until the announce line tells where."""
        before = self.line()
        self.send(sequence(key))
        await self._rest.come(lambda: self.line() != before)

    async def settle(self) -> None:
        """Wait until all that was sent has had its effect."""
        self.check()
        await self._rest.come()

    async def told(self) -> None:
        """Wait until there is an announce line; raises NotThere when none comes."""
        try:
            async with asyncio.timeout(START):
                while not self.line():
                    self.check()
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            raise NotThere(SILENT) from None
        await self.settle()

    async def leave(self) -> None:
        """Ctrl+Q, and the program's end."""
        with suppress(ProgramEnded, TimeoutError):
            self.send(sequence("ctrl+q"))
            async with asyncio.timeout(END):
                await self.ended()

    async def ended(self) -> None:
        """Wait until the program has gone."""
        while True:
            if self._terminal.ended:
                return
            await asyncio.sleep(LOOK_EVERY)
