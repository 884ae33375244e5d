"""Notes proxies that forward requests and are not configured: all their users look like one."""

import ipaddress
import logging
import threading

MOST_TOLD = 16  # peers a process; anybody can send the header
ADVICE = (
    "If it is a proxy in front of this server, name it in KEYDESK_PROXIES or with --proxy: until "
    "then everybody behind it counts as one address."
)
_log = logging.getLogger("keydesk.server")


class UnconfiguredProxies:
    """Peers that sent X-Forwarded-* without being trusted; each is logged once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: set[str] = set()
        self._near = False

    def note(self, peer: str) -> None:
        """Log a peer of which nothing was said yet."""
        with self._lock:
            if peer in self._told:
                return
            self._near = self._near or _is_near(peer)
            if len(self._told) >= MOST_TOLD:
                return
            self._told.add(peer)
        _log.warning("%s forwards requests and is not believed. %s", peer, ADVICE)

    def near(self) -> bool:
        """True once a peer on this machine or a private network forwarded, as proxies do."""
        return self._near


def _is_near(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_private
    except ValueError:
        return False
