"""Gives each person of a walkthrough a terminal of the kind that it is played on."""

from __future__ import annotations

from collections.abc import Callable

from models.wire.base import DEVICE
from server_stub.client import Client
from server_stub.transport import LOCAL_URL
from tui.app import KeydeskApp
from tui.walkthrough.driver import Driver
from tui.walkthrough.fixture import FixtureWorld
from tui.walkthrough.pilot import PilotDriver
from tui.walkthrough.plain import PlainDriver
from tui.walkthrough.script import Size
from tui.walkthrough.stage import Seat
from tui.walkthrough.targets import LIVE, PTY, SSH
from tui.walkthrough.terminals import in_terminals, over_ssh
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


IN_PROCESS = {"pilot": headless, "plain": line_by_line}


TARGETS = f"{', '.join(IN_PROCESS)}, {PTY}, {LIVE} and {SSH}HOST"


async def seats(target: str, world: World, size: Size) -> Seat:
    """Terminals on this target; raises WorldLacks for one that there is not."""
    if target in IN_PROCESS:
        url = LOCAL_URL if world.is_fixture else world.name
        return IN_PROCESS[target](world, size, url)
    if target in {PTY, LIVE}:
        return in_terminals(world, size, await world.server())
    if target.startswith(SSH) and target != SSH:
        return await over_ssh(world, size, await world.server(), target.removeprefix(SSH))
    raise WorldLacks(f"there is no target {target}; there are {TARGETS}")
