"""A desk that is recorded while a test works at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from textual._context import message_hook
from textual.widgets import Tabs

from server_stub.demo import PASSWORD
from tests.drivers import over_app
from tests.screens.painted_app import PaintedApp
from tui.outline.entries import Role
from tui.walkthrough.recording.kept import KeptFile
from tui.walkthrough.recording.recorder import Recorder
from tui.walkthrough.recording.recording import Asked, recording

MORNING = datetime(2020, 10, 20, 9, 0, tzinfo=UTC)
SIZE = (80, 24)
PRIYA = "priya.nair@meadowbank-primary.sch.uk"
LUKE = "luke.smith@meadowbank-primary.sch.uk"


@dataclass
class RecordedDesk(PaintedApp):
    """The desk and who listens to it."""

    recorder: Recorder

    async def open_tab(self, name: str) -> None:
        """By the arrows, as most people do."""
        await self.sees(name)
        self.screen.query_one(Tabs).focus()
        await self.pilot.pause()
        for _ in range(9):
            if (await self.driver.find(name, {Role.TABS})).focused:
                break
            await self.press("right")
        await self.driver.settle()

    async def give_password(self, address: str, password: str = PASSWORD) -> None:
        """Give address and password as most people do: with Enter."""
        await self.sees("Email address")
        await self.paste(address)
        await self.press("enter")
        await self.paste(password)
        await self.press("enter")

    async def take_out_phone(self) -> None:
        """The demo's phone in front."""
        await self.press("f2")
        await self.at("Demo phone")

    async def code(self) -> str:
        """Look at the phone, and put it back."""
        await self.take_out_phone()
        shown = [
            each
            for each in (await self.driver.look()).controls or ()
            if each.name.startswith("Code of ")
        ]
        await self.press("escape")
        return shown[-1].value.split(",")[0].replace(" ", "")


@asynccontextmanager
async def recorded(file: Path) -> AsyncIterator[RecordedDesk]:
    """A desk that is recorded into this file."""
    async with recording(Asked(file, "meadowbank", MORNING, SIZE)) as (app, recorder):
        recorder.kept = KeptFile(recorder.tape).keep
        token = message_hook.set(recorder.hear)  # Textual hands it on to each widget's task
        async with over_app(app, SIZE) as driver:
            message_hook.reset(token)  # what is played afterwards is not heard
            yield RecordedDesk(driver, recorder, within_s=10)
