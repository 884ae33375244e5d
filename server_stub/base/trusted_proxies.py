"""The proxies that are believed about whom they forward, and how their chain is read."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from server_stub.base import network_address

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class TrustedProxies:
    """Networks of proxies, as whoever runs Keydesk has named them; none are trusted by default."""

    networks: tuple[Network, ...] = ()

    @classmethod
    def named(cls, names: Iterable[str]) -> "TrustedProxies":
        """Returns those of these names: addresses, or networks such as 10.0.0.0/8.

        Raises ValueError with a sentence for any other name.
        """
        return cls(tuple(_network(name.strip()) for name in names if name.strip()))

    def __contains__(self, address: str) -> bool:
        return _within(self.networks, address)

    def client(self, peer: str, chain: str) -> str:
        """Returns the address of whoever made a request that came from this proxy.

        `chain` is X-Forwarded-For, to which each proxy has added its own peer on the right: so
        the right-most address that is no trusted proxy's, or, where all are, the left-most. What
        stands left of anything that is no address may be made up: then it is the peer.
        """
        hops = [hop for hop in chain.split(",") if hop.strip(" \t")]
        client = peer
        for hop in reversed(hops):
            address = network_address.parse(hop)
            if address is None:
                return peer
            client = address
            if address not in self:
                break
        return client


NO_PROXIES = TrustedProxies()


def _network(name: str) -> Network:
    try:
        return ipaddress.ip_network(name if "/" in name else network_address.canonical(name))
    except ValueError as error:
        problem = f"{name!r} is not an IP address, nor a network such as 10.0.0.0/8"
        raise ValueError(problem) from error


@lru_cache(maxsize=1024)  # asked of each connection and each request; peers are mostly proxies
def _within(networks: tuple[Network, ...], address: str) -> bool:
    known = network_address.parse(address)
    if known is None:
        return False
    ip = ipaddress.ip_address(known)
    return any(ip in network for network in networks)
