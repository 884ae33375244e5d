"""What a person does with the phone's screens, and what they see."""

import asyncio
from collections.abc import Callable

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from screens.widgets.action import Action
from tests.screens.raster import frame_of
from tui.phone_app import PhoneApp

PASSPHRASE = "a quiet afternoon"


class Hand:
    """Presses, types, pastes and waits for words."""

    def __init__(self, app: PhoneApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self.pocket = app.phone.pocket

    @property
    def screen(self) -> Screen[object]:
        """The screen on top."""
        return self.app.screen

    def rows(self) -> list[str]:
        """What the terminal shows."""
        frame = frame_of(self.app)
        return ["".join(cell.glyph for cell in row).rstrip() for row in frame]

    def text(self) -> str:
        """All of it, one blank between words."""
        return " ".join(" ".join(self.rows()).split())

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds; AssertionError with the screen after 10 s."""
        try:
            async with asyncio.timeout(10):
                while not condition():
                    await self.pilot.pause(0.01)
        except TimeoutError:
            raise AssertionError("\n".join(self.rows())) from None

    async def see(self, words: str) -> None:
        """Wait until these words are on the screen."""
        await self.until(lambda: words in self.text())

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)

    async def push(self, label: str) -> None:
        """Press the action with this name on the screen on top."""
        action = next(one for one in self.screen.query(Action) if one.text == label)
        assert action.focusable, label
        action.focus()
        await self.press("enter")

    async def type(self, text: str) -> None:
        """Type into what has the focus."""
        await self.press(*({" ": "space", "-": "minus"}.get(mark, mark) for mark in text))

    async def paste(self, text: str) -> None:
        """A bracketed paste of the terminal."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def unlock(self, passphrase: str) -> None:
        """Choose the passphrase at the first start, else type it."""
        new = self.pocket.book.is_new
        for _ in range(2 if new else 1):
            await self.paste(passphrase)
            await self.press("enter")
        await self.until(lambda: self.screen.title == "Codes" or self.screen.TITLE == "Codes")
        await self.pilot.pause()
