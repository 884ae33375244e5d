"""Gives each person of a walkthrough a terminal of the kind that it is played on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from tempfile import TemporaryDirectory

from models.wire.base import DEVICE
from server_stub.client import Client
from server_stub.transport import LOCAL_URL
from tui.app import KeydeskApp
from tui.walkthrough.driver import Driver
from tui.walkthrough.fixture import PREFIX, FixtureWorld
from tui.walkthrough.pilot import PilotDriver
from tui.walkthrough.plain import PlainDriver
from tui.walkthrough.pty_driver import PtyDriver
from tui.walkthrough.resting import Asleep, Silent
from tui.walkthrough.script import Size
from tui.walkthrough.stage import Seat
from tui.walkthrough.terminal import Terminal
from tui.walkthrough.world import World, WorldLacks

DESK = "Front desk"  # what a phone says of a desk in this process: no machine's name in pictures


def desk_app(
    world: World, address: str | None, url: str, kind: Callable[..., KeydeskApp] = KeydeskApp
) -> KeydeskApp:
    """A desk in this process whose clock is the world's."""
    client = Client(world.road(address), url, {DEVICE: DESK})
    if not isinstance(world, FixtureWorld):
        return kind(lambda: client)
    app = kind(lambda: client, clock=world.clock.seconds, now=world.now)
    world.on_wait(app.watch_on_session.look)
    return app


def headless(world: World, size: Size, url: str) -> Seat:
    """Desks under Pilot."""

    async def seat(_person: str, address: str | None) -> Driver:
        driver = PilotDriver(desk_app(world, address, url), size)
        await driver.start()
        return driver

    return seat


def line_by_line(world: World, size: Size, url: str) -> Seat:
    """Desks in plain mode."""

    async def seat(_person: str, address: str | None) -> Driver:
        driver = PlainDriver(desk_app(world, address, url), size)
        await driver.settle()
        return driver

    return seat


def in_terminals(world: World, size: Size, url: str) -> Seat:
    """Desks as programs of their own, each in a terminal of its own and with an empty home."""

    async def seat(_person: str, address: str | None) -> Driver:
        home = TemporaryDirectory(prefix=PREFIX)
        command = [sys.executable, "-m", "tui.main", "--server", url]
        env = world.desk_env(address)
        terminal = Terminal(command, home=home.name, size=size, env=env)
        near = Asleep.can_be_told()
        rest = Asleep(terminal, world.is_answering) if near else Silent(terminal)
        driver = PtyDriver(terminal, rest, home)
        await driver.start()
        return driver

    return seat


IN_PROCESS = {"pilot": headless, "plain": line_by_line}


async def seats(target: str, world: World, size: Size) -> Seat:
    """Terminals on this target; raises WorldLacks for one that there is not."""
    if target in IN_PROCESS:
        url = LOCAL_URL if world.is_fixture else world.name
        return IN_PROCESS[target](world, size, url)
    if target == "pty":
        return in_terminals(world, size, await world.server())
    raise WorldLacks(f"there is no target {target}; there are {' and '.join(IN_PROCESS)}")
