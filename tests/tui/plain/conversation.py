"""A person in plain mode for tests: types lines over the real app and keeps what was said."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.screens.seat import Seat
from tui.plain.ear import Ear, InputEnded
from tui.plain.room import Room
from tui.plain.talk import Talk
from tui.plain.voice import Voice

PATIENCE = 30  # seconds until a prompt that never comes fails the test


@dataclass
class Conversation:
    """What was said so far, and a way to type."""

    seat: Seat
    keyboard: int
    said: list[str] = field(default_factory=list)
    prompts: int = 0

    def hear(self, text: str) -> None:
        """Take what the voice writes."""
        self.said.append(text)
        self.prompts += text.endswith(": ")

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.said)

    @property
    def lines(self) -> list[str]:
        """The lines; the last one is the open prompt."""
        return self.text.split("\n")

    @property
    def prompt(self) -> str:
        """The prompt that waits."""
        return self.lines[-1]

    def latest(self) -> list[str]:
        """The lines since the last answer, the open prompt among them."""
        ends = [at for at, text in enumerate(self.said) if text.endswith(": ")][:-1]
        since = self.said[ends[-1] + 1 :] if ends else self.said
        return "".join(since).removeprefix("\n").split("\n")

    async def types(self, *lines: str) -> None:
        """Type lines, each once the prompt for it is there."""
        for line in lines:
            await self._types(line, self.prompts)

    async def _types(self, line: str, before: int) -> None:
        os.write(self.keyboard, f"{line}\n".encode())
        await self.until(lambda: self.prompts > before)

    async def until(self, wanted: str | Callable[[], object]) -> None:
        """Wait until a text was said, or a condition holds."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not self._holds(wanted):
                    await self.seat.pilot.pause(0.01)
        except TimeoutError:
            raise AssertionError(f"never: {wanted!r}\n{self.text}") from None

    def _holds(self, wanted: str | Callable[[], object]) -> bool:
        return wanted in self.text if isinstance(wanted, str) else bool(wanted())


@asynccontextmanager
async def conversation(seat: Seat) -> AsyncIterator[Conversation]:
    """Talk in plain mode at this seat until the test is over."""
    reading, keyboard = os.pipe()
    talking = Conversation(seat, keyboard)
    ear = Ear(reading)
    room = Room(seat.pilot, ear, Voice(talking.hear), seat.app.somebody_is_here)
    task = asyncio.create_task(Talk(room).run())
    try:
        await talking.until(lambda: talking.prompts)
        yield talking
    finally:
        os.close(keyboard)
        with suppress(InputEnded):
            await task
        os.close(reading)
