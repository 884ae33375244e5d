"""A TCP road to a server that is slow, and that breaks where a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

PIECE = 64  # bytes that a slow road carries at a time


@dataclass
class Way:
    """One of the two directions: bytes carried since a test looked, and how many more may pass."""

    carried: int = 0
    left: int | None = None

    def pass_on(self, piece: bytes) -> bytes:
        """What comes through of this; raises ConnectionAbortedError when the road breaks here."""
        if self.left is not None:
            piece = piece[: self.left]
            self.left -= len(piece)
        self.carried += len(piece)
        return piece

    @property
    def broken(self) -> bool:
        """Whether nothing more comes through."""
        return self.left == 0


class BadRoad:
    """Carries bytes between desks and one server; `url` is where the desks' end is."""

    def __init__(self, server: str) -> None:
        self._to = httpx.URL(server)
        self.url = ""
        self.there, self.back = Way(), Way()
        self.closed = False
        self.pause = 0.0
        self.breaks = 0
        self._open: set[asyncio.Task[None]] = set()

    def mend(self) -> None:
        """Carry everything from now on, and count anew."""
        self.there, self.back = Way(), Way()

    async def carry(self, desk: asyncio.StreamReader, to_desk: asyncio.StreamWriter) -> None:
        """One connection, until either end or the road ends it."""
        if self.closed:
            to_desk.transport.abort()
            return
        connection = asyncio.current_task()
        assert connection is not None
        self._open.add(connection)
        server, to_server = await asyncio.open_connection(self._to.host, self._to.port)
        ways = [
            asyncio.create_task(self._one_way("there", desk, to_server)),
            asyncio.create_task(self._one_way("back", server, to_desk)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for writer in (to_server, to_desk):
                writer.transport.abort()
            await asyncio.gather(
                *ways, to_server.wait_closed(), to_desk.wait_closed(), return_exceptions=True
            )
            self._open.discard(connection)

    async def close(self) -> None:
        """End the connections that are left."""
        for connection in list(self._open):
            connection.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _one_way(
        self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while piece := await reader.read(PIECE):
            if self.pause:
                await asyncio.sleep(self.pause)
            way: Way = getattr(self, name)
            writer.write(way.pass_on(piece))
            await writer.drain()
            if way.broken:
                self.breaks += 1
                self.mend()  # once: the next try finds its way
                return


@asynccontextmanager
async def bad_road(server: str) -> AsyncIterator[BadRoad]:
    """A road that is good until the test says otherwise."""
    road = BadRoad(server)
    async with await asyncio.start_server(road.carry, "127.0.0.1", 0) as listening:
        host, port = listening.sockets[0].getsockname()
        road.url = f"http://{host}:{port}"
        yield road
        await road.close()
