"""A demo's phone: a pocket whose accounts are gone when the demo is, on the desk's own server."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import httpx

from models.otpauth import from_uri
from server_stub.client import Client
from server_stub.clock import Clock, utc_now
from server_stub.pocket import Pocket


class NoLocker:
    """Keeps nothing: the demo's secrets are nobody's, and a passphrase would only be in the way."""

    path = Path()
    made = True

    def make(self, passphrase: str) -> None:
        """Nothing to start."""

    def open(self, passphrase: str) -> dict[UUID, bytes]:
        """Nothing was kept."""
        return {}

    def save(self, records: Mapping[UUID, bytes]) -> None:
        """The book itself holds the accounts as long as they are needed."""


class Shared(httpx.AsyncBaseTransport):
    """The desk's way to its server; the desk alone closes it."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._transport.handle_async_request(request)


class DemoPockets:
    """One phone for each person who signs in at a demo's desk."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._pockets: dict[str, Pocket] = {}
        self._turn = asyncio.Lock()  # who comes while an account is added would add it again

    async def of_caller(self, client: Client) -> Pocket:
        """The phone of whoever signs in or is signed in there, set up as the demo's people are.

        A phone that held an account for them keeps that, also when its key was removed.
        Raises Refused (SESSION_ENDED) where nobody has given a password yet.
        """
        async with self._turn:
            key = await client.demo_key()
            if key.email not in self._pockets:
                self._pockets[key.email] = self._made(client)
            pocket = self._pockets[key.email]
            if key.uri is not None:
                one_time = from_uri(key.uri.get_secret_value())
                if pocket.book.twin(one_time) is None:
                    await pocket.add(one_time)
            return pocket

    def _made(self, client: Client) -> Pocket:
        shared = Shared(client.road.transport)
        return Pocket(NoLocker(), lambda _: shared, server=client.road.where, clock=self._clock)
