"""Connections to a server that never ask for anything, from several addresses of this machine."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import httpx

NEIGHBOURS = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")  # Linux has all of 127.0.0.0/8
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closed by a reset, which keeps no port for a minute


@contextmanager
def silent(
    url: str, each: int, addresses: Sequence[str] = NEIGHBOURS
) -> Iterator[list[socket.socket]]:
    """So many connections from each of these addresses, as long as the block lasts."""
    parts = httpx.URL(url)
    where = parts.host, parts.port or 0
    with ExitStack() as held:
        opened = [
            held.enter_context(socket.create_connection(where, 30, (address, 0)))
            for _ in range(each)
            for address in addresses
        ]
        for connection in opened:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        yield opened
