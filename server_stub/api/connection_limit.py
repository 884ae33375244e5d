"""The bound on a process's connections, with a share for each address; silent ones make room."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from server_stub.base import network_address
from server_stub.base.trusted_proxies import NO_PROXIES, TrustedProxies

MOST = 2048
"""Connections of a process. One over TLS holds some 0.3 MB: asyncio's buffers, OpenSSL's state."""
MOST_OF_ADDRESS = 1000
"""300 desks behind one address hold a long poll and a request each, and as many phones one."""
CUT_AT_ONCE = 16
"""Connections that may be cut and not yet closed, which takes a turn of the event loop.

Each holds a file meanwhile. With 64 and a limit of 256 files, 1,500 new connections a second from
its own address cut a desk before the loop came to read what it had sent; with 16 they don't.
"""
TAKEN_WITHIN_S = 10.0
"""Until a protocol has taken a connection, which over TLS is after the handshake."""
Cut = Callable[[], object]


class ConnectionLimit:
    """Places for at most `most` connections, for each address no more than its share.

    A trusted proxy has no share of its own: whoever is behind it comes from its address.
    """

    def __init__(self, most: int = MOST, proxies: TrustedProxies = NO_PROXIES) -> None:
        self.leaving = 0
        self._all = _Bound(most)
        self._share = min(MOST_OF_ADDRESS, most // 2)
        self._shares: dict[str, _Bound] = {}
        self._places: dict[int, Place] = {}
        self._proxies = proxies

    @property
    def held(self) -> int:
        """The number of connections."""
        return self._all.held

    @property
    def crowded(self) -> bool:
        """True while too many connections were cut and are not closed yet."""
        return self.leaving >= CUT_AT_ONCE

    def admit(self, address: str, file: int, cut: Cut) -> Place | None:
        """Returns the place of a new connection, None where nobody's silence makes room for it.

        It is known by its file descriptor until a protocol takes it; `cut` ends it until then.
        """
        bounds: tuple[_Bound, ...] = (self._all,)
        if address not in self._proxies:
            network = network_address.network_of(address)
            share = self._shares.get(network) or _Bound(self._share, network)
            bounds = (share, self._all)
        if not all(bound.makes_room() for bound in bounds):
            return None
        self._shares |= {bound.network: bound for bound in bounds if bound.network is not None}
        self._places[file] = Place(self, bounds, cut)
        return self._places[file]

    def taken(self, file: int, cut: Cut) -> Place:
        """Returns the place of a connection that a protocol takes; `cut` ends it from now on."""
        place = self._places[file]
        place.take(cut)
        return place

    def forget(self, bounds: tuple[_Bound, ...]) -> None:
        """Drop the share of an address that holds no connection."""
        for bound in bounds:
            if bound.network is not None and bound.held == 0:
                self._shares.pop(bound.network, None)


class Place:
    """The place of one connection; its peer is silent until it has asked for something."""

    def __init__(self, limit: ConnectionLimit, bounds: tuple[_Bound, ...], cut: Cut) -> None:
        self._limit = limit
        self._bounds = bounds
        self._cut = cut
        self._displaced = False
        self._overdue = asyncio.get_running_loop().call_later(TAKEN_WITHIN_S, cut)
        for bound in bounds:
            bound.held += 1
        self.awaits_peer()

    def take(self, cut: Cut) -> None:
        """Have a protocol's own limits of time hold from now on, and its own way to end it."""
        self._overdue.cancel()
        self._cut = cut

    def awaits_peer(self) -> None:
        """The server waits for the peer: whose silence is longest makes room for others."""
        for bound in self._bounds:
            bound.silent[self] = None

    def awaits_server(self) -> None:
        """The peer waits for an answer, so it keeps its place."""
        for bound in self._bounds:
            bound.silent.pop(self, None)

    def displace(self) -> None:
        """Give the place to another connection and end this one."""
        self._give_up()
        self._displaced = True
        self._limit.leaving += 1
        self._cut()

    def closed(self) -> None:
        """The connection's file is closed."""
        self._overdue.cancel()
        if self._displaced:
            self._displaced = False
            self._limit.leaving -= 1
        self._give_up()

    def _give_up(self) -> None:
        self.awaits_server()
        for bound in self._bounds:
            bound.held -= 1
        self._limit.forget(self._bounds)
        self._bounds = ()


class _Bound:
    """At most so many connections; those of them whose peers are silent, the longest first."""

    def __init__(self, most: int, network: str | None = None) -> None:
        self.most = most
        self.network = network
        self.held = 0
        self.silent: dict[Place, None] = {}

    def makes_room(self) -> bool:
        """True when there is room for one more, which the most silent one may have to make."""
        if self.held >= self.most and self.silent:
            next(iter(self.silent)).displace()
        return self.held < self.most
