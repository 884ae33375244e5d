"""Opens a server for the desk's own process."""

from collections.abc import Callable

from starlette.types import ASGIApp

from server_stub.app import create_app
from server_stub.clock import Clock, utc_now
from server_stub.server import Server
from server_stub.settings import Settings


def open_app(settings: Settings, clock: Clock = utc_now) -> tuple[ASGIApp, Callable[[], None]]:
    """The API over its store, and what closes it; a demo's store is filled first.

    Raises Refused when the store or its key can't be opened.
    """
    server = Server.start(settings, clock)
    if settings.demo:
        from server_stub import demo

        demo.fill(server)
    return create_app(server), server.close
