"""A TCP server that answers every request with the same bytes, however wrong they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain, repeat


@dataclass
class BadServer:
    """`url` is its address. It sends the pieces, then `endless` again and again, if that is any.

    `asked` holds the heads of the requests, `sent` counts the bytes that were taken.
    """

    pieces: tuple[bytes, ...]
    endless: bytes = b""
    pause_s: float = 0
    url: str = ""
    asked: list[bytes] = field(default_factory=list)
    sent: int = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read a request's head, and answer for as long as anybody listens."""
        try:
            self.asked.append(await reader.readuntil(b"\r\n\r\n"))
            for piece in self._all():
                writer.write(piece)
                await writer.drain()
                self.sent += len(piece)
                await asyncio.sleep(self.pause_s)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has had enough
        finally:
            writer.close()

    def _all(self) -> Iterator[bytes]:
        return chain(self.pieces, repeat(self.endless) if self.endless else ())


@asynccontextmanager
async def bad_server(
    *pieces: bytes, endless: bytes = b"", pause_s: float = 0
) -> AsyncIterator[BadServer]:
    """A server that is gone afterwards."""
    made = BadServer(pieces, endless, pause_s)
    listening = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        listening.close()


def answered(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer with this body."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*head, "", ""]).encode("utf-8", "surrogateescape") + body
