"""A server in this process, spoken to over HTTP like any other."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from models.refusals import Refused
from models.wire.base import THIS_MACHINE

LOCAL_URL = "http://this-machine"
Opener = Callable[[], tuple[Any, Callable[[], None]]]
"""Imports and opens a server; returns its ASGI app and what closes it. Called in a thread."""


class Embedded(httpx.AsyncBaseTransport):
    """Opens the server in a thread at `warm_up` or the first call; needs no lifespan.

    `address` is where the person sits: this machine, or what sshd says.
    """

    def __init__(self, opener: Opener, address: str = THIS_MACHINE) -> None:
        self._opener = opener
        self._address = address
        self._opening: asyncio.Task[httpx.ASGITransport] | None = None
        self._close: Callable[[], None] | None = None

    def warm_up(self) -> None:
        """Start importing and opening, so that the first call needn't wait."""
        self._opened()

    def _opened(self) -> "asyncio.Task[httpx.ASGITransport]":
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
        return self._opening

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request to the server; raises Refused when the store can't be opened."""
        try:
            inner = await asyncio.shield(self._opened())
        except Refused:
            self._opening = None  # the next call tries again
            raise
        return await inner.handle_async_request(request)

    async def _open(self) -> httpx.ASGITransport:
        app, self._close = await asyncio.to_thread(self._opener)
        return httpx.ASGITransport(app, raise_app_exceptions=False, client=(self._address, 0))

    async def aclose(self) -> None:
        """Close the server, after waiting for one that is still being opened."""
        if self._opening is not None:
            await asyncio.gather(self._opening, return_exceptions=True)
        if self._close is not None:
            self._close()
