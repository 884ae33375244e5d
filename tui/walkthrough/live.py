"""A run that somebody watches in their own terminal, and may go on with by hand."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from functools import partial
from textwrap import wrap

from tui.walkthrough import pace
from tui.walkthrough.driver import Driver, ProgramEnded
from tui.walkthrough.film import fitted
from tui.walkthrough.own_terminal import OwnTerminal
from tui.walkthrough.pace import Pace
from tui.walkthrough.pty_driver import PtyDriver
from tui.walkthrough.repaint import repaint
from tui.walkthrough.script import Scene, Size, Step
from tui.walkthrough.seen_bytes import SeenBytes
from tui.walkthrough.show import Show

OWN_SCREENS = re.compile(r"\x1b\[\?1049[hl]")  # the programs'; ours stays until the end
YOURS = "From here on the keyboard is yours. Ctrl+Q ends."


class Live(Show):
    """One person's terminal at a time, captions where the announce line stands."""

    def __init__(self, own: OwnTerminal, size: Size, pace: Pace) -> None:
        self._own, self._size, self._pace = own, size, pace
        self._person = ""
        self._driver: PtyDriver | None = None
        self._read: dict[PtyDriver, SeenBytes] = {}

    async def scene(self, scene: Scene) -> None:
        """Its title."""
        await self._say(scene.title, self._pace)

    async def turn_to(self, person: str, driver: Driver) -> None:
        """Another screen, and whose it is."""
        if not isinstance(driver, PtyDriver):
            return
        self._driver = driver
        if driver not in self._read:
            self._read[driver] = SeenBytes()
            driver.watch(partial(self._output, driver))
        await self._paint()
        if person != self._person:
            await self._say(person, self._pace)
        self._person = person

    async def step(self, step: Step) -> None:
        """Time to see what the step before has done."""
        await asyncio.sleep(pace.before(step, self._pace))

    async def caption(self, text: str) -> None:
        """As long as it takes to read."""
        await self._say(text, self._pace)

    async def pause(self, seconds: float) -> None:
        """Time to read, for whom there is a pace."""
        await asyncio.sleep(0 if self._pace == 0 else seconds)

    async def yours(self, phones: Sequence[str]) -> None:
        """The person has the keyboard until the desk is left."""
        if self._driver is not None:
            for told in (YOURS, *phones):
                await self._say(told, None)
            await self._own.hand_over(self._driver.type, self._driver.ended())

    async def end(self) -> None:
        """Nothing more is shown."""
        self._driver = None

    def _output(self, driver: PtyDriver, data: bytes) -> None:
        text = OWN_SCREENS.sub("", self._read[driver](data))
        if driver is self._driver:
            self._own.write(text)

    async def _paint(self) -> None:
        if self._driver is not None:
            try:
                frame = await self._driver.frame()
            except ProgramEnded:
                return
            row, column, _ = self._driver.cursor
            self._own.write(repaint(frame, (row, column)).decode())

    async def _say(self, text: str, at: Pace) -> None:
        """In the last row, piece by piece where it is longer; then the screen as it is."""
        columns, rows = self._size
        for piece in wrap(text, columns):
            self._own.write(f"\x1b7\x1b[{rows};1H\x1b[0;7m{fitted(piece, columns)}\x1b[0m\x1b8")
            await asyncio.sleep(pace.to_read(piece, at))
        await self._paint()
