"""Where a walkthrough is played: the people at their terminals, the world, and patience."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Protocol

from tui.outline.entries import Role
from tui.walkthrough.driver import Driver, NotThere
from tui.walkthrough.frame import Frame
from tui.walkthrough.handset import Handset, Token
from tui.walkthrough.outcome import Kept
from tui.walkthrough.script import Step, Walk
from tui.walkthrough.seeing import is_titled
from tui.walkthrough.show import Show
from tui.walkthrough.values import Values
from tui.walkthrough.view import Control, View
from tui.walkthrough.world import World, WorldLacks

PATIENCE = 3.0  # seconds that something may take to be seen
LOOK_EVERY = 0.02  # seconds between looks, at first; then ever fewer
SELDOMEST = 0.25
STARVED = 0.25  # seconds; a look that took longer says that the machine is busy, not the desk
SOMEBODY = "Somebody"
Check = Callable[[], Awaitable[str]]
"""What is wrong, in a sentence; "" when nothing is."""
Seat = Callable[[str, str | None], Awaitable[Driver]]
"""Gives a person, at an address or where most are, a terminal."""


class Failed(Exception):
    """A step that can't be played or doesn't hold; seconds waited and since the last change."""

    def __init__(self, found: str, waited: float = 0.0, changed_ago: float = 0.0) -> None:
        super().__init__(found)
        self.found, self.waited, self.changed_ago = found, waited, changed_ago


class Shots(Protocol):
    """Where pictures go, and the golden ones are."""

    def save(self, name: str, frame: Frame) -> None:
        """Keep a picture."""

    def failed(self, line: int, frame: Frame | None, view: View | None) -> tuple[Kept, ...]:
        """Keep what a step's failure looks like."""

    def differs(self, name: str, frame: Frame) -> str:
        """How the frame differs from the golden one of this name; "" when it doesn't."""


@dataclass
class Stage:
    """One run's. `seat` opens a terminal; each person keeps theirs until the end."""

    walk: Walk
    world: World
    seat: Seat
    values: Values
    shots: Shots | None = None
    show: Show = field(default_factory=Show)
    patience: float = PATIENCE
    person: str = SOMEBODY
    drivers: dict[str, Driver] = field(default_factory=dict)
    addresses: dict[str, str | None] = field(default_factory=dict)
    view: View | None = None
    changed_at: float = 0.0

    # People

    async def turn_to(self, person: str, address: str | None) -> None:
        """This person acts from now on."""
        if address is not None and self.addresses.get(person, address) != address:
            raise Failed(
                f"{person} sits somewhere else already; let another person come from there"
            )
        self.person = person
        self.addresses.setdefault(person, address)
        await self.show.turn_to(person, await self.driver())

    async def driver(self) -> Driver:
        """The terminal of the person who acts."""
        if self.person not in self.drivers:
            at = self.addresses.get(self.person)
            self.drivers[self.person] = await self.seat(self.person, at)
            self.view = None
        return self.drivers[self.person]

    async def leave(self) -> None:
        """End the terminal of the person who acts."""
        driver = self.drivers.pop(self.person, None)
        if driver is not None:
            await driver.stop()

    async def aclose(self) -> None:
        """End all terminals."""
        for driver in self.drivers.values():
            await driver.stop()

    # Patience

    async def look(self) -> View:
        """The screen as it is now."""
        view = await (await self.driver()).look()
        if self.view is None or view.texts != self.view.texts:
            self.changed_at = time.monotonic()
        self.view = view
        return view

    async def until(self, check: Check, within: float | None = None) -> None:
        """Wait until nothing is wrong any more; raises Failed with what still is.

        Only so much of a look's time counts as its desk could have used on a busy machine.
        """
        limit = self.patience if within is None else within
        waited, pause = 0.0, LOOK_EVERY
        while True:
            began = time.monotonic()
            wrong = await self._checked(check)
            if not wrong:
                return
            if waited >= limit:
                raise Failed(wrong, waited, time.monotonic() - self.changed_at)
            await asyncio.sleep(min(pause, limit))
            waited += min(time.monotonic() - began, STARVED)
            pause = min(pause * 1.5, SELDOMEST)

    async def _checked(self, check: Check) -> str:
        try:
            return await check()
        except NotThere as missing:
            return f"{missing}."

    async def at(self, screen: str, within: float | None = None) -> None:
        """Wait until the screen of this title is in front; raises Failed."""

        async def there() -> str:
            view = await self.look()
            return "" if is_titled(view, screen) else f'the screen is called "{view.screen}"'

        await self.until(there, within)

    async def usable(self, name: str, roles: Collection[Role]) -> Control:
        """The one control of this name, once it is there and available."""
        found: list[Control] = []

        async def there() -> str:
            control = await (await self.driver()).find(name, roles)
            if control.unavailable:
                reason = f": {control.reason}" if control.reason else ""
                return f'"{name}" is unavailable{reason}'
            found.append(control)
            return ""

        await self.until(there)
        return found[-1]

    # What sentences name

    def text(self, step: Step, slot: str) -> str:
        """A quoted text with the values of its names filled in."""
        return self.values.fill_in(step[slot])

    def maybe(self, step: Step, slot: str) -> str | None:
        """The same of a gap that may be left out."""
        found = step.get(slot)
        return None if found is None else self.values.fill_in(found)

    def texts(self, step: Step, slot: str) -> list[str]:
        """The same of a gap that may come several times."""
        return [self.values.fill_in(each) for each in step.all(slot)]

    async def holder(self, step: Step) -> Handset | Token:
        """The phone or hardware key that a step names."""
        return await self.world.phone(self.text(step, "DEVICE"))

    async def handset(self, step: Step) -> Handset:
        """The phone that a step names; raises WorldLacks for a hardware key."""
        held = await self.holder(step)
        if isinstance(held, Token):
            raise WorldLacks(f"{held.name} is a hardware key: it shows codes and can't do this")
        return held


def within(step: Step) -> float | None:
    """The seconds that a sentence gives, where it does."""
    given = step.get("seconds")
    return None if given is None else float(given)
