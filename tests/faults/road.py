"""The road of a test's desks to whichever server process is there just now."""

from __future__ import annotations

import asyncio

import httpx


class Finding(httpx.AsyncBaseTransport):
    """Hands requests to the server while there is one; `cut` counts those that broke.

    A desk's own patience and idempotency keys are at work: this only knows where to ask.
    """

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport(verify=False)
        self._there = asyncio.Event()
        self._url = httpx.URL()
        self.cut = 0

    def go_to(self, url: str | None) -> None:
        """From now on the server is there, or nowhere."""
        if url is None:
            self._there.clear()
            return
        self._url = httpx.URL(url)
        self._there.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the server; raises httpx.TransportError when it dies meanwhile."""
        await self._there.wait()
        request.url = request.url.copy_with(host=self._url.host, port=self._url.port)
        try:
            response = await self._inner.handle_async_request(request)
            await response.aread()
        except httpx.TransportError:
            self.cut += 1
            raise
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()
