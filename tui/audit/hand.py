"""Hands that lead a desk or a phone to the screens to audit: by the outline, as plain mode does."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import TabbedContent, Tabs

from screens.places import SignedIn
from server_stub.client import Client
from server_stub.demo import PASSWORD
from tui.app import KeydeskApp
from tui.outline import Entry, outline
from tui.outline.acting import choose_tab, fill, press
from tui.phone_app import PhoneApp

PATIENCE = 30  # seconds until a screen that never comes is told


@dataclass(frozen=True)
class Hand:
    """An app, and the Pilot under which it runs."""

    app: App[Any]
    pilot: Pilot[Any]

    async def until(self, holds: Callable[[], object], what: str) -> None:
        """Wait until something holds; raises TimeoutError that names it."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not holds():
                    await self.pilot.pause(0.01)
        except TimeoutError:
            raise TimeoutError(f"{what} never came over {self.app.screen.title}") from None
        await self.pilot.pause()

    async def at(self, title: str, *, said: str = "") -> None:
        """Wait until this screen is in front and tells this."""
        await self.until(
            lambda: self.app.screen.title == title and any(said in each for each in self._names()),
            said or title,
        )

    async def press(self, name: str) -> None:
        """Press the control of this name."""
        press(self._named(name).widget)
        await self.pilot.pause()

    async def fill(self, name: str, text: str) -> None:
        """Fill the field of this name."""
        fill(self._named(name).widget, text)
        await self.pilot.pause()

    async def key(self, key: str) -> None:
        """Press a key."""
        await self.pilot.press(key)

    async def back(self, title: str) -> None:
        """Close what is in front; this screen is below it."""
        await self.key("escape")
        await self.at(title)

    async def tab(self, at: int) -> str:
        """Open a tab by its place; returns its label."""
        tabs = self.app.screen.query_one(TabbedContent)
        await choose_tab(tabs.query_one(Tabs), at)
        await self.pilot.pause()
        return str(tabs.active_pane.name) if tabs.active_pane else ""

    async def refused(self) -> None:
        """Wait until the screen in front says that something is wrong."""
        await self.until(
            lambda: any(
                entry.error or entry.name.startswith("Error:") for entry in outline(self.app.screen)
            ),
            "a refusal",
        )

    def _names(self) -> list[str]:
        entries: list[Entry] = outline(self.app.screen)
        return [each.name for each in entries] or [""]

    def _named(self, name: str) -> Any:
        entries: list[Entry] = outline(self.app.screen)
        return next(each for each in entries if each.is_control and each.name == name)


@dataclass(frozen=True)
class DeskHand(Hand):
    """The desk's."""

    app: KeydeskApp

    async def log_in(self, email: str) -> None:
        """Come to a filled Dashboard, as the demo's phone would lead there."""
        await self.at("Log in", said=PASSWORD)
        client = self.app.desk.client
        await client.sign_in(email, PASSWORD)
        step = await client.answer_second_factor((await client.demo_code()).code)
        if step.session is not None:
            self.app.screen.post_message(SignedIn(step.session))
        await self.at("Dashboard", said="Last login:")


@dataclass(frozen=True)
class PhoneHand(Hand):
    """The phone's; `desk` asks it whatever a desk asks."""

    app: PhoneApp
    desk: Client
