"""The way from a command to a server: one over the network, or one in this process."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from models.wire.base import THIS_MACHINE
from server_stub.client import Client
from server_stub.settings import Settings
from server_stub.transport import LOCAL_URL, Embedded
from tui import trust
from tui.cli import whereabouts
from tui.cli.device_token_file import DeviceTokenFile
from tui.cli.unswept import unswept
from tui.folders import data_folder


class _Network(httpx.AsyncBaseTransport):
    """Connections over the network, set up in a thread at the first call.

    What they import and the certificates take 100 ms, which the first frame needn't wait for.
    """

    def __init__(self) -> None:
        self._opening: asyncio.Task[httpx.AsyncHTTPTransport] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        if self._opening is None:
            self._opening = asyncio.create_task(asyncio.to_thread(_connections))
        inner = await asyncio.shield(self._opening)
        return await inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        if self._opening is not None:
            await (await self._opening).aclose()


def _connections() -> httpx.AsyncHTTPTransport:
    return httpx.AsyncHTTPTransport(verify=trust.context())


def remote(url: str) -> Client:
    """A client of the server at this URL; raises Failure and Refused by its environment."""
    trust.own_ca()
    headers = whereabouts.device() | whereabouts.handed_on()
    return Client(_Network(), url, headers, _device_tokens(url))


def embedded(settings: Settings) -> Client:
    """A client of a server in this process, which is opened at the first call."""

    def opened() -> tuple[Any, Callable[[], None]]:
        with unswept():
            from server_stub.embedded import open_app

        return open_app(settings)

    transport = Embedded(opened, whereabouts.caller() or THIS_MACHINE)
    tokens = _device_tokens(settings.database)
    return Client(transport, LOCAL_URL, whereabouts.device(), tokens)


def _device_tokens(server: str) -> DeviceTokenFile:
    return DeviceTokenFile(data_folder() / "device-tokens.json", server)
