"""ASGI middleware: whom a trusted proxy forwards, taken from its headers; any other's are not."""

from starlette.types import ASGIApp, Receive, Scope, Send

from models.wire.base import THIS_MACHINE
from server_stub.base import network_address
from server_stub.base.trusted_proxies import TrustedProxies
from server_stub.engine.unconfigured_proxies import UnconfiguredProxies

FOR, PROTO = b"x-forwarded-for", b"x-forwarded-proto"
SCHEMES = {"http", "https"}


class ProxyHeaders:
    """Puts the client's address and scheme into the scope, as parsed; notes who isn't believed."""

    def __init__(self, app: ASGIApp, trusted: TrustedProxies, others: UnconfiguredProxies) -> None:
        self.app = app
        self.trusted = trusted
        self.others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the address of whoever made it."""
        if scope["type"] == "http":
            self._read(scope)
        await self.app(scope, receive, send)

    def _read(self, scope: Scope) -> None:
        name, port = scope.get("client") or (THIS_MACHINE, 0)
        peer = network_address.parse(name) or name
        scope["client"] = (peer, port)
        chain, proto = _values(scope, FOR), _values(scope, PROTO)
        if not chain and not proto:
            return
        if peer not in self.trusted:
            self.others.note(peer)
            return
        client = self.trusted.client(peer, chain)
        scope["client"] = (client, port if client == peer else 0)
        scheme = proto.rpartition(",")[2].strip().lower()
        if scheme in SCHEMES:
            scope["scheme"] = scheme


def _values(scope: Scope, header: bytes) -> str:
    """All lines of a header as one list (RFC 9110, 5.3)."""
    lines = [value for name, value in scope["headers"] if name == header]
    return b",".join(lines).decode("latin-1")
