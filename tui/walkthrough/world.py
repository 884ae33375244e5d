"""The world that a walkthrough is played in: its time, its server, its phones and its mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import httpx

from tui.walkthrough.handset import Handset, Token
from tui.walkthrough.leaks import Secret


class WorldLacks(Exception):
    """This world has no such thing, or can't do it; the sentence says what to do."""


class World(Protocol):
    """What is not the terminals' business. `server` is the URL for desks in other processes."""

    name: str
    is_fixture: bool

    def now(self) -> datetime:
        """The world's time, aware, in UTC."""

    async def wait(self, seconds: float) -> None:
        """Let time go by: a jump in a fixture world, a real wait elsewhere."""

    def on_wait(self, told: Callable[[], None]) -> None:
        """Have this called after every wait, so that a desk looks at the clock."""

    def road(self, address: str | None) -> httpx.AsyncBaseTransport:
        """The way to the server for a desk in this process, whose person sits at this address."""

    async def server(self) -> str:
        """The server's URL, once it listens there."""

    def is_answering(self) -> bool:
        """Whether a desk in another process waits for an answer just now, as far as is known."""

    def desk_env(self, address: str | None) -> dict[str, str]:
        """What a desk in another process needs around it to be at this address."""

    async def phone(self, device: str) -> Handset | Token:
        """The phone or hardware key of this name, each time the same one; raises WorldLacks."""

    async def mailed_code(self, address: str) -> str:
        """The code in the last mail to an e-mail address; raises WorldLacks."""

    def phones(self) -> list[str]:
        """A line about each phone, for a failure."""

    def secrets(self) -> list[Secret]:
        """The keys in all phones and the codes that they gave: nothing may be left of them."""

    async def aclose(self) -> None:
        """End all of it."""
