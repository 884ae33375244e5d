"""A command's way into the store itself, for whoever runs the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui.cli.environment import check_made, store_settings

if TYPE_CHECKING:
    from server_stub.server import Server


@contextmanager
def opened() -> Iterator["Server"]:
    """The store that the environment names, and its key; raises Failure and Refused."""
    settings = store_settings()
    check_made(settings)
    from server_stub.server import Server

    server = Server.start(settings)
    try:
        yield server
    finally:
        server.close()
