"""People in plain mode for tests: each at a desk of their own, all at one server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pyotp import TOTP

from server_stub.client import Client
from server_stub.demo import PASSWORD
from server_stub.transport import LOCAL_URL
from tests.screens.seat import Clock, Wire
from tui.app import KeydeskApp
from tui.outline.entries import Role
from tui.walkthrough.plain import PlainDriver
from tui.walkthrough.view import FIELDS, PRESSED, TICKED, Control, Row, View

SIZE = (80, 24)
PATIENCE = 30  # seconds until what never comes fails the test


class Person:
    """What somebody does and sees, as a runner of walkthroughs would have it done."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self.client, self.clock = client, clock
        self.driver = PlainDriver(KeydeskApp(lambda: client, clock=clock.seconds, now=clock), SIZE)

    async def press(self, name: str) -> None:
        """A button or a tab."""
        await self.driver.press(await self.driver.find(name, PRESSED))

    async def fill(self, name: str, text: str) -> None:
        """A field."""
        await self.driver.fill(await self.driver.find(name, FIELDS), text)

    async def tick(self, name: str) -> None:
        """A box."""
        await self.driver.tick(await self.driver.find(name, TICKED))

    async def row(self, text: str) -> Row:
        """The row with this cell."""
        view = await self.driver.look()
        return next(row for row in view.rows if text in row.cells)

    async def control(self, name: str, role: Role) -> Control:
        """As it is told."""
        return await self.driver.find(name, {role})

    async def sees(self, text: str, *, screen: str = "") -> View:
        """Wait until the text is on the screen."""
        view = await self.driver.look()
        try:
            async with asyncio.timeout(PATIENCE):
                while text not in view.text or screen not in view.screen:
                    await asyncio.sleep(0.02)
                    view = await self.driver.look()
        except TimeoutError:
            raise AssertionError(f"never: {text!r}\n{self.driver.transcript}") from None
        return view

    async def logs_in(self, email: str, password: str = PASSWORD) -> None:
        """With the password."""
        await self.fill("Email address", email)
        await self.fill("Password", password)
        await self.press("Log in")

    async def gives_code(self, code: str) -> None:
        """A second factor."""
        await self.fill("CPOMS Authenticator Code", code)
        await self.press("Authenticate")

    async def demo_code(self) -> str:
        """Of the phone that the demo gives to each."""
        return (await self.client.demo_code()).code


class School:
    """The server and whoever sits before it."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.clock = clock
        self._wire = Wire(folder, clock)
        self.people: list[Person] = []

    def seat(self) -> Person:
        """Somebody before Log in."""
        self.people.append(Person(Client(self._wire, LOCAL_URL), self.clock))
        return self.people[-1]

    def code(self, setup_key: str) -> str:
        """What a new device shows now."""
        return TOTP(setup_key.replace(" ", "")).at(self.clock.now)


@asynccontextmanager
async def school_in(folder: Path, clock: Clock) -> AsyncIterator[School]:
    """Open until the test is over."""
    school = School(folder, clock)
    try:
        yield school
    finally:
        for person in school.people:
            await person.driver.stop()
            await person.client.aclose()
