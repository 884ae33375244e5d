"""The product's drivers for tests: at a terminal that a test has opened, and over an app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tui.base import BaseApp
from tui.walkthrough.pilot import PilotDriver
from tui.walkthrough.pty_driver import PtyDriver
from tui.walkthrough.resting import Asleep
from tui.walkthrough.script import Size
from tui.walkthrough.terminal import Terminal


async def at_terminal(terminal: Terminal) -> PtyDriver:
    """A driver at a terminal whose program has begun to paint; whoever opened that closes it."""
    driver = PtyDriver(terminal, Asleep(terminal, lambda: False))
    await driver.start()
    return driver


@asynccontextmanager
async def over_app(app: BaseApp, size: Size = (80, 24)) -> AsyncIterator[PilotDriver]:
    """The app under Pilot, in whose context the test goes on; it is left whatever it waits for."""
    driver = PilotDriver(app, size)
    await driver.begin()
    try:
        with app._context():
            yield driver
    finally:
        await driver.leave()
