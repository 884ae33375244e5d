"""A walkthrough's steps a second, beside the same story written by hand with Textual's Pilot."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import DataTable, Input

from benchmarks.figure import Figure
from models.challenges import Decision
from screens.painted import painted
from server_stub.transport import LOCAL_URL
from tui.app import KeydeskApp
from tui.walkthrough.fixture import FixtureWorld
from tui.walkthrough.handset import Handset
from tui.walkthrough.reading import read
from tui.walkthrough.run import Run, run
from tui.walkthrough.script import Walk
from tui.walkthrough.seats import desk_app

STORY = Path(__file__).parent.parent / "walkthroughs" / "lost-phone.walk"
RUNS = 3
NUMBER = re.compile(r"Type (\d+) on it to approve")
PATIENCE = 30.0  # seconds


def figures() -> Iterator[Figure]:
    """How many times as many steps a second the walkthrough gets through."""
    walk = read(STORY)
    runs = [(asyncio.run(played(walk)), asyncio.run(by_hand(walk))) for _ in range(RUNS)]
    yield Figure.of("walkthrough steps, over Pilot by hand", runs, "/min", 1, "higher")


async def played(walk: Walk) -> float:
    """Steps a minute of the file."""
    began = time.perf_counter()
    outcomes = [outcome async for outcome in run(walk, Run(patience=PATIENCE))]
    failed = [each.failure.found for each in outcomes if each.failure]
    assert not failed, failed
    return 60 * len(outcomes) / (time.perf_counter() - began)


async def by_hand(walk: Walk) -> float:
    """The same steps a minute where a developer writes them out."""
    began = time.perf_counter()
    world = FixtureWorld("meadowbank", walk.clock)
    try:
        await _story(world)
    finally:
        await world.aclose()
    return 60 * sum(len(scene.steps) for scene in walk.scenes) / (time.perf_counter() - began)


class ByHand:
    """A desk as a developer's test drives it: widgets by id, a key at a time."""

    def __init__(self, app: KeydeskApp, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait for a condition."""
        limit = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < limit, self.text
            await self.pilot.pause()

    @property
    def text(self) -> str:
        """The rows."""
        return " ".join(" ".join(each.text for each in self._rows()).split())

    def _rows(self) -> list[Any]:
        return painted(self.app.screen)

    async def sees(self, text: str) -> None:
        """Wait for a text."""
        await self.until(lambda: text in self.text)

    async def press(self, widget: str) -> None:
        """Enter on it, once it is there and can be pressed."""
        await self.until(lambda: [each for each in self._found(widget) if not each.disabled])
        self._found(widget)[0].focus()
        await self.pilot.press("enter")

    def _found(self, widget: str) -> list[Any]:
        return [each for each in self.app.screen.query(widget) if each.display]

    async def type(self, field: str, text: str) -> None:
        """A key at a time."""
        await self.until(lambda: self._found(field))
        entry = self.app.screen.query_one(f"{field}-input", Input)
        entry.clear()
        entry.focus()
        await self.pilot.press(*text)

    async def next_tab(self, times: int) -> None:
        """So many tabs on."""
        await self.pilot.press(*["ctrl+pagedown"] * times)

    async def log_in(self, email: str) -> None:
        """Address and password."""
        await self.type("#email", email)
        await self.type("#password", "paper-river-lamp")
        await self.press("#log-in")


async def _story(world: FixtureWorld) -> None:
    priya, luke = (f"{who}@meadowbank-primary.sch.uk" for who in ("priya.nair", "luke.smith"))
    new = await world.phone("New phone")
    assert isinstance(new, Handset)
    app = desk_app(world, None, LOCAL_URL)
    async with app.run_test(size=(80, 24)) as pilot:
        await _removes(ByHand(app, pilot), priya, (await world.phone("Demo phone")).code)
    app = desk_app(world, None, LOCAL_URL)
    async with app.run_test(size=(80, 24)) as pilot:
        desk = ByHand(app, pilot)
        await desk.log_in(luke)
        await desk.sees("Dashboard")
        await _adds(desk, new)
        await _elevates(desk, world, new)
        await _logs_in(desk, world, luke, new)
        await _denies_and_approves(desk, luke, new)


async def _removes(desk: ByHand, priya: str, code: Callable[[], str]) -> None:
    await desk.log_in(priya)
    await desk.sees("Authenticator Code")
    await desk.type("#code", code())
    await desk.press("#authenticate")
    await desk.press("#to-admin")
    await desk.type("#search", "luke")
    await desk.sees("1 user.")
    desk.app.screen.query_one("#users", DataTable).focus()
    await desk.pilot.press("enter")
    await desk.sees("Luke Smith's settings")
    await desk.next_tab(3)
    await desk.sees("Luke's iPhone")
    await desk.press("#confirm")
    await desk.press("#remove")
    await desk.sees("The devices have been removed.")
    await desk.press("#log-out")
    await desk.sees("You are logged out.")


async def _adds(desk: ByHand, phone: Handset) -> None:
    await desk.press("#to-account")
    await desk.next_tab(1)
    await desk.press("#add-device")
    await desk.sees("[ Save this device ]")
    await phone.scan(desk._rows())
    await desk.type("#name", "iPhone 7")
    for code in ("000000", phone.code()):
        await desk.type("#code", code)
        await desk.press("#save")
    await desk.sees("Successfully added")


async def _elevates(desk: ByHand, world: FixtureWorld, phone: Handset) -> None:
    await desk.press("#to-dashboard")
    await desk.press("#elevate")
    await _types_next_code(desk, world, phone)
    await desk.sees("Your access has changed.")
    await desk.press("#log-out")


async def _logs_in(desk: ByHand, world: FixtureWorld, email: str, phone: Handset) -> None:
    await desk.log_in(email)
    await _types_next_code(desk, world, phone)
    await desk.sees("Your access is elevated until")
    await desk.press("#log-out")


async def _types_next_code(desk: ByHand, world: FixtureWorld, phone: Handset) -> None:
    await desk.sees("Authenticator Code")
    await world.wait(31)
    await desk.type("#code", phone.code())
    await desk.press("#authenticate")


async def _denies_and_approves(desk: ByHand, email: str, phone: Handset) -> None:
    await desk.log_in(email)
    await _answers(desk, phone, Decision.CHANGED_MIND)
    await desk.sees("Denied on your device")
    await desk.press("#send-again")
    await _answers(desk, phone, Decision.APPROVE)
    await desk.sees("Your access is elevated until")


async def _answers(desk: ByHand, phone: Handset, decision: Decision) -> None:
    await desk.until(lambda: phone.question and NUMBER.search(desk.text))
    assert phone.question is not None
    await phone.answer(phone.question, decision, NUMBER.findall(desk.text)[-1])
