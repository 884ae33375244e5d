"""The demo's school with several people in plain mode, each at a desk of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pyotp import TOTP

from server_stub.client import Client
from server_stub.transport import LOCAL_URL
from tests.screens.seat import Clock, Wire
from tui.app import KeydeskApp
from tui.walkthrough.plain import PlainDriver

SIZE = (80, 24)


class School:
    """The server, and the desks before it with the connection of each."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.clock = clock
        self._wire = Wire(folder, clock)
        self.clients: dict[PlainDriver, Client] = {}

    def seat(self) -> PlainDriver:
        """Somebody before Log in."""
        client = Client(self._wire, LOCAL_URL)
        app = KeydeskApp(lambda: client, clock=self.clock.seconds, now=self.clock)
        driver = PlainDriver(app, SIZE)
        self.clients[driver] = client
        return driver

    def code(self, setup_key: str) -> str:
        """The code that a new device shows now."""
        return TOTP(setup_key.replace(" ", "")).at(self.clock.now)

    async def demo_code(self, driver: PlainDriver) -> str:
        """Of the phone that the demo gives to whoever is at this desk."""
        return (await self.clients[driver].demo_code()).code


@asynccontextmanager
async def school_in(folder: Path, clock: Clock) -> AsyncIterator[School]:
    """Open until the test is over."""
    school = School(folder, clock)
    try:
        yield school
    finally:
        for driver, client in school.clients.items():
            await driver.stop()
            await client.aclose()
