"""Desks that are programs of their own, each in a real terminal: here, or over ssh."""

from __future__ import annotations

import asyncio
import os
import shlex
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from tui.outline.words import one_line
from tui.walkthrough.driver import Driver
from tui.walkthrough.fixture import PREFIX
from tui.walkthrough.pty_driver import PtyDriver
from tui.walkthrough.resting import Asleep, Silent
from tui.walkthrough.script import Size
from tui.walkthrough.stage import Seat
from tui.walkthrough.terminal import LOOKS, Terminal
from tui.walkthrough.world import World, WorldLacks

SSH = ("ssh", "-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes", "-o", "ConnectTimeout=10")
AGENT = "SSH_AUTH_SOCK"
HERE = "127.0.0.1"


def in_terminals(world: World, size: Size, url: str) -> Seat:
    """Desks on this machine, each with an empty home."""

    async def seat(_person: str, address: str | None) -> Driver:
        home = TemporaryDirectory(prefix=PREFIX)
        command = [sys.executable, "-m", "tui.main", "--server", url]
        terminal = Terminal(command, home=home.name, size=size, env=world.desk_env(address))
        silent = Silent(terminal, world.is_answering)
        rest = Asleep(terminal, world.is_answering) if Asleep.can_be_told() else silent
        driver = PtyDriver(terminal, rest, home.cleanup)
        await driver.start()
        return driver

    return seat


async def over_ssh(world: World, size: Size, url: str, host: str) -> Seat:
    """Desks on another machine, which ssh reaches without a question; raises WorldLacks."""
    await _check(host)

    async def seat(_person: str, address: str | None) -> Driver:
        there, way = _way(url) if world.is_fixture else (url, [])
        env = {**LOOKS, **world.desk_env(address)}
        words = ["env", *(f"{name}={value}" for name, value in env.items())]
        desk = shlex.join([*words, "keydesk", "--server", there])
        agent = {AGENT: os.environ[AGENT]} if AGENT in os.environ else {}
        command = [*SSH, "-tt", *way, "--", host, desk]
        terminal = Terminal(command, home=Path.home(), size=size, env=agent)
        driver = PtyDriver(terminal, Silent(terminal, world.is_answering))
        await driver.start()
        return driver

    return seat


def _way(url: str) -> tuple[str, Sequence[str]]:
    """Where a server of this machine is found on the other one, and the options that see to it."""
    with socket.create_server((HERE, 0)) as free:  # what is free here most likely is so there
        there = f"{HERE}:{free.getsockname()[1]}"
    return f"http://{there}", ["-R", f"{there}:{urlsplit(url).netloc}"]


async def _check(host: str) -> None:
    asked = [*SSH, "--", host, "keydesk --version"]
    pipe = asyncio.subprocess.PIPE
    try:
        ssh = await asyncio.create_subprocess_exec(
            *asked, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe
        )
    except FileNotFoundError:
        raise WorldLacks("there is no program ssh on this machine") from None
    _, said = await ssh.communicate()
    if ssh.returncode != 0:
        why = one_line(said.decode(errors="replace"))
        raise WorldLacks(f"no Keydesk answers at {host}: {why or f'exit code {ssh.returncode}'}")
