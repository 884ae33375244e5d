"""Conversations in plain mode with an app that a test has brought where it wants it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.screens.seat import Seat
from tests.until import until
from tui.plain.ear import Ear, InputEnded
from tui.plain.room import Room
from tui.plain.talk import Talk
from tui.plain.voice import Voice
from tui.walkthrough.conversation import Conversation as OwnConversation

WITHIN_S = 30


class Conversation(OwnConversation):
    """The same over an app that runs already, under Pilot."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        super().__init__(seat.app)

    async def _talk(self, ear: Ear, voice: Voice) -> None:
        room = Room(self.seat.pilot, ear, voice, self.seat.app.somebody_is_here)
        with self.seat.app._context(), suppress(InputEnded):
            await Talk(room).run()

    @property
    def lines(self) -> list[str]:
        """The lines said so far; the last is the open prompt."""
        return [*(line.text for line in self.page.lines), self.page.prompt]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)

    def latest(self) -> list[str]:
        """The lines since the last answer, the open prompt among them."""
        return [*(line.text for line in self.page.reply), self.page.prompt]

    async def types(self, *lines: str) -> list[str]:
        """Answer so many prompts; returns what is said to the last answer. Raises Unused."""
        said: list[str] = []
        for line in lines:
            said = await super().types(line)
        return said

    async def hear(self, text: str) -> None:
        """Wait until a line begins so."""
        await until(lambda: any(line.startswith(text) for line in self.lines), WITHIN_S)


@asynccontextmanager
async def conversation(seat: Seat) -> AsyncIterator[Conversation]:
    """Talk in plain mode at this seat until the test is over."""
    talk = Conversation(seat)
    try:
        await talk.settle()
        yield talk
    finally:
        await talk.stop()
