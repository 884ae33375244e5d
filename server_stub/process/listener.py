"""A listening socket that accepts no more connections than there are places for."""

import socket
from contextlib import suppress
from multiprocessing.reduction import DupFd
from typing import Any

from server_stub.api.connection_limit import ConnectionLimit, Place

REFUSED_AT_ONCE = 64
"""Connections that are refused until the event loop gets to do something else."""


class Listener(socket.socket):
    """Closes at once what finds no place, and says nothing about it.

    asyncio accepts through it, so the bound holds during a TLS handshake, too. It may be handed
    to a process that is being started, together with its limit.
    """

    def __init__(self, like: tuple[int, int, int], file: int, limit: ConnectionLimit) -> None:
        super().__init__(*like, fileno=file)
        self._limit = limit
        self._failed = False

    @classmethod
    def over(cls, other: socket.socket, limit: ConnectionLimit) -> "Listener":
        """Returns a listener that has taken the place of another socket's."""
        return cls((other.family, other.type, other.proto), other.detach(), limit)

    def __reduce__(self) -> tuple[Any, ...]:
        like = (self.family, self.type, self.proto)
        return _received, (like, DupFd(self.fileno()), self._limit)

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept a connection that has a place; raises BlockingIOError where none has for now.

        asyncio calls it again at once after an OSError such as too many open files, and logs
        each: so the call after one accepts nothing.
        """
        for _ in range(REFUSED_AT_ONCE):
            if self._failed or self._limit.crowded:
                break
            made, address = self._accept_any()
            place = self._limit.admit(address[0], made.fileno(), made.cut)
            if place is not None:
                made.place = place
                return made, address
            made.close()
        self._failed = False
        raise BlockingIOError

    def _accept_any(self) -> tuple["_Accepted", Any]:
        try:
            made, address = super().accept()
        except BlockingIOError:
            raise
        except OSError:
            self._failed = True
            raise
        return _Accepted(made.family, made.type, made.proto, fileno=made.detach()), address


def _received(like: tuple[int, int, int], file: Any, limit: ConnectionLimit) -> Listener:
    return Listener(like, file.detach(), limit)


class _Accepted(socket.socket):
    """A connection that gives its place back when it is closed."""

    place: Place | None = None

    def cut(self) -> None:
        """End it for whatever reads from it."""
        with suppress(OSError):  # the peer may have ended it before
            self.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close it and give the place back."""
        if self.place is not None:
            self.place.closed()
        super().close()
