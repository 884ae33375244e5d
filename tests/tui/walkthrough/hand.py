"""A person at a desk that is recorded: real keys, and eyes that wait for what they look for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from server_stub.demo import PASSWORD
from tui.app import KeydeskApp
from tui.outline import Role, outline
from tui.outline.words import one_line
from tui.walkthrough.recording.kept import KeptFile
from tui.walkthrough.recording.recorder import Recorder
from tui.walkthrough.recording.recording import Asked, recording

MORNING = datetime(2020, 10, 20, 9, 0, tzinfo=UTC)
SIZE = (80, 24)
PATIENCE = 10.0
PRIYA = "priya.nair@meadowbank-primary.sch.uk"
LUKE = "luke.smith@meadowbank-primary.sch.uk"
KEYS = {"@": "at", ".": "full_stop", "-": "minus", " ": "space", "'": "apostrophe"}


@dataclass
class Hand:
    """What a person does, by keys alone."""

    app: KeydeskApp
    pilot: Pilot[None]
    recorder: Recorder

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        await self.press(*[KEYS.get(mark, mark) for mark in text])

    async def sees(self, text: str) -> None:
        """Wait until it is on the screen, or is its title."""
        try:
            async with asyncio.timeout(PATIENCE):
                while text not in self._shown():
                    await self.pilot.pause(0.01)
        except TimeoutError:
            raise AssertionError(f"never: {text!r}\n{self._shown()}") from None
        await self.pilot.pause()

    def _shown(self) -> str:
        screen = self.app.screen
        entries = outline(screen) if screen.is_mounted else []
        parts = [part for each in entries for part in (each.name, each.error)]
        options = [option.text for each in entries for option in each.options]
        return one_line(" ".join([screen.title or "", *parts, *options]))

    async def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def go_to(self, name: str) -> None:
        """Give this the focus, as Ctrl+G does."""
        found = [each for each in outline(self.app.screen) if each.is_control and each.name == name]
        assert len(found) == 1, f"{name}: {found}\n{self._shown()}"
        found[0].widget.focus()
        await self.pilot.pause()

    async def do(self, name: str) -> None:
        """Go there, and press Enter."""
        await self.sees(name)
        await self.go_to(name)
        await self.press("enter")

    async def tab(self, name: str) -> None:
        """Open a tab by the arrows."""
        await self.sees(name)
        await self.go_to("Tabs")
        for _ in range(9):
            tabs = next(e for e in outline(self.app.screen) if e.role is Role.TABS)
            if tabs.chosen is not None and tabs.chosen.text == name:
                break
            await self.press("right")
        await self.pilot.pause(0.05)

    async def fill(self, field: str, text: str) -> None:
        """In place of what is there."""
        await self.go_to(field)
        await self.press("end", "ctrl+u")
        await self.paste(text)

    async def password(self, address: str, password: str = PASSWORD) -> None:
        """Give address and password as most people do: with Enter."""
        await self.sees("Email address")
        await self.paste(address)
        await self.press("enter")
        await self.paste(password)
        await self.press("enter")

    async def take_out_phone(self) -> None:
        await self.press("f2")
        await self.sees("Demo phone")

    async def code(self) -> str:
        """Look at the phone, and put it back."""
        await self.take_out_phone()
        cards = [each for each in outline(self.app.screen) if each.name.startswith("Code of ")]
        await self.press("escape")
        await self.pilot.pause()
        return cards[-1].value.split(",")[0].replace(" ", "")


@asynccontextmanager
async def hand(file: Path) -> AsyncIterator[Hand]:
    """Somebody who records into this file."""
    async with recording(Asked(file, "meadowbank", MORNING, SIZE)) as (app, recorder):
        recorder.kept = KeptFile(recorder.tape).keep
        hook = recorder.hear
        async with app.run_test(size=SIZE, notifications=True, message_hook=hook) as pilot:
            yield Hand(app, pilot, recorder)
