"""`keydesk`: the desk, full screen, on the own store or on a shared server."""

import argparse
import asyncio
import dataclasses
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tui.cli.failure import Failure

if TYPE_CHECKING:
    from server_stub.client import Client
    from server_stub.settings import Settings


def run(args: argparse.Namespace) -> int:
    """Open the desk; what the server needs is imported after the first frame."""
    from tui.cli.environment import check_made, store_settings

    if args.server is not None:
        return show(partial(remote, args.server))
    settings = store_settings()
    check_made(settings)
    # The store's owner may read the folder anyway, and a forgotten password is no dead end then.
    own = dataclasses.replace(settings, shows_outbox=not settings.smtp)
    return show(partial(embedded, own))


def remote(url: str) -> "Client":
    """A client of the server at this URL; the app calls it once the first frame is drawn."""
    from tui.cli import reach

    return reach.remote(url)


def embedded(settings: "Settings") -> "Client":
    """A client of a server in this process; the app calls it once the first frame is drawn."""
    from tui.cli import reach

    return reach.embedded(settings)


def show(open_client: Callable[[], "Client"]) -> int:
    """Run the app over the client that this opens until it is left; returns the exit code."""
    if not (
        sys.__stdin__ and sys.__stdin__.isatty() and sys.__stderr__ and sys.__stderr__.isatty()
    ):
        raise Failure(
            "The desk fills a screen, so it needs a terminal for its input and its output. "
            "For scripts there are 'keydesk users', 'keydesk keys' and 'keydesk log'."
        )
    return asyncio.run(_shown(open_client))


async def _shown(open_client: Callable[[], "Client"]) -> int:
    from tui.app import KeydeskApp

    app = KeydeskApp(open_client)
    for ended in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(ended, app.exit)
    try:
        await app.run_async()
    finally:
        await app.desk.aclose()
    return app.return_code or 0
