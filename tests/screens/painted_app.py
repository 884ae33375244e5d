"""An app under the product's headless driver, and what is painted of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from screens.painted import painted
from tui.outline.entries import Role
from tui.walkthrough.pilot import PilotDriver
from tui.walkthrough.view import Control

OFTENEST_S, SELDOMEST_S = 0.01, 0.05  # between looks: a look paints the whole screen


@dataclass
class PaintedApp:
    """Acts are the driver's; each is over once nothing of it is under way in this process."""

    driver: PilotDriver
    within_s: float = field(default=30, kw_only=True)
    """Seconds until a condition that never holds fails the test."""

    @property
    def pilot(self) -> Pilot[None]:
        """Textual's Pilot: mouse, window size, keys."""
        return self.driver.pilot

    @property
    def screen(self) -> Screen[object]:
        """The screen in front."""
        return self.driver.app.screen

    def strips(self) -> list[Strip]:
        """The rendered rows of all that is in front."""
        return painted(self.screen)

    def rows_of(self, widget: Widget) -> str:
        """The part of the screen that a widget has, as text."""
        region = widget.region
        rows = self.strips()[region.y : region.bottom]
        return "\n".join(row.crop(region.x, region.right).text for row in rows)

    def front_strips(self) -> list[Strip]:
        """As `strips`, without the screen that shines through behind a question."""
        parts = [part.region for part in self.screen.children if part.display and part.region]
        rows = self.strips()
        return [
            rows[y].crop(part.x, part.right) for part in parts for y in range(part.y, part.bottom)
        ]

    def rows(self) -> list[str]:
        """The rows as text, without blanks at their ends."""
        return ["".join(segment.text for segment in strip).rstrip() for strip in self.strips()]

    def text(self) -> str:
        """The rows as lines."""
        return "\n".join(self.rows())

    def said(self) -> str:
        """The text with each run of blanks and line ends as one blank: wrapped sentences whole."""
        return " ".join(self.text().split())

    async def sees(self, wanted: str | Callable[[], object]) -> None:
        """Wait until a sentence is on the screen, or a condition holds."""
        pause = OFTENEST_S
        try:
            async with asyncio.timeout(self.within_s):
                while not self._holds(wanted):
                    await asyncio.sleep(pause)
                    pause = min(pause * 1.5, SELDOMEST_S)
        except TimeoutError:
            raise AssertionError(f"never: {wanted!r}\n{self.text()}") from None
        await self.pilot.pause()

    def _holds(self, wanted: str | Callable[[], object]) -> bool:
        if isinstance(wanted, str):
            return wanted in self.said()
        return bool(wanted())

    async def settle(self) -> None:
        """Let each widget work through what it was sent, and what came of that, and draw it.

        Pilot's own pause waits until the process is idle, which on a crowded machine it seems at
        once.
        """
        for _ in range(3):
            await self.pilot.pause(0)

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size, and wait until all is laid out in it."""
        await self.pilot.resize_terminal(width, height)
        await self.settle()

    async def at(self, title: str) -> None:
        """Wait until the screen with this title is in front and drawn."""
        await self.sees(lambda: self.screen.title == title and self.screen.is_mounted)

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)

    async def paste(self, text: str) -> None:
        """Paste into what has the focus, as a terminal does."""
        self.driver.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def choose(self, name: str) -> None:
        """Press the button of this name on the screen in front."""
        await self.driver.press(Control(Role.BUTTON, name))
        await self.pilot.pause()

    def focused(self) -> str | None:
        """The name of what has the focus."""
        return self.driver.app.focused.name if self.driver.app.focused else None
