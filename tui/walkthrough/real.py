"""The real world: somebody's server, its clock, and phones that reach it over the network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import httpx

from server_stub.clock import utc_now
from server_stub.demo_pocket import NoLocker
from server_stub.pocket import Pocket
from tui import trust
from tui.walkthrough.handset import Handset
from tui.walkthrough.leaks import Secret
from tui.walkthrough.world import WorldLacks

NO_MAIL = "Mail can't be read on a real server. Take the code by hand, or play this on a world."
NO_PLACE = "On a real server a person is where they are: leave out the address."


class RealWorld:
    """Time is the machine's; secrets come from the environment; nobody is made up."""

    is_fixture = False

    def __init__(self, url: str) -> None:
        self.name = url
        self._phones: dict[str, Handset] = {}
        self._roads: list[httpx.AsyncBaseTransport] = []

    def now(self) -> datetime:
        """The machine's time."""
        return utc_now()

    async def wait(self, seconds: float) -> None:
        """Wait as long as it takes."""
        await asyncio.sleep(seconds)

    def on_wait(self, told: Callable[[], None]) -> None:
        """Nobody need be told: the time goes by for all alike."""

    def road(self, address: str | None) -> httpx.AsyncBaseTransport:
        """A way over the network; raises WorldLacks for an address of one's choice."""
        if address is not None:
            raise WorldLacks(NO_PLACE)
        verify = self.name.startswith("https:") and trust.context()
        self._roads.append(httpx.AsyncHTTPTransport(verify=verify))
        return self._roads[-1]

    async def server(self) -> str:
        """The server's URL."""
        return self.name

    def is_answering(self) -> bool:
        """Nobody knows."""
        return False

    def desk_env(self, address: str | None) -> dict[str, str]:
        """Nothing; raises WorldLacks for an address of one's choice."""
        if address is not None:
            raise WorldLacks(NO_PLACE)
        return {}

    async def phone(self, device: str) -> Handset:
        """An empty phone of this name, each time the same one."""
        if device not in self._phones:
            pocket = Pocket(NoLocker(), lambda _: self.road(None), server=self.name)
            self._phones[device] = Handset(device, pocket, shows_codes=False)
        return self._phones[device]

    async def mailed_code(self, address: str) -> str:
        """Never there."""
        raise WorldLacks(NO_MAIL)

    def phones(self) -> list[str]:
        """A line about each, without its code."""
        return [phone.described() for phone in self._phones.values()]

    def secrets(self) -> list[Secret]:
        """The keys in all phones, and the codes that they gave."""
        return [secret for phone in self._phones.values() for secret in phone.secrets]

    async def aclose(self) -> None:
        """Put the phones away and hang up."""
        for phone in self._phones.values():
            await phone.aclose()
        for road in self._roads:
            await road.aclose()
