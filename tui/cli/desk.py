"""`keydesk`: the desk on the own store or on a shared server."""

import argparse
import asyncio
import dataclasses
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tui import trust
from tui.cli import mode
from tui.cli.unswept import unswept

if TYPE_CHECKING:
    from server_stub.client import Client
    from server_stub.settings import Settings


def run(args: argparse.Namespace) -> int:
    """Open the desk; what the server needs is imported after the first frame."""
    from tui.cli.environment import check_made, store_settings

    if args.server is not None:
        trust.own_ca()
        return show(partial(remote, args.server), mode.chosen(args.plain))
    settings = store_settings()
    check_made(settings)
    plain = mode.chosen(args.plain)
    # The store's owner may read the folder anyway, and a forgotten password is no dead end then.
    own = dataclasses.replace(settings, shows_outbox=not settings.smtp)
    return show(partial(embedded, own), plain)


def remote(url: str) -> "Client":
    """A client of the server at this URL; the app calls it once the first frame is drawn."""
    with unswept():
        from tui.cli import reach

    return reach.remote(url)


def embedded(settings: "Settings") -> "Client":
    """A client of a server in this process; the app calls it once the first frame is drawn."""
    with unswept():
        from tui.cli import reach

    return reach.embedded(settings)


def show(open_client: Callable[[], "Client"], plain: str | None) -> int:
    """Run the app over the client that this opens until it is left; returns the exit code."""
    return asyncio.run(_shown(open_client, plain))


async def _shown(open_client: Callable[[], "Client"], plain: str | None) -> int:
    with unswept():
        from tui.app import KeydeskApp

    app = KeydeskApp(open_client)
    try:
        return await mode.run(app, plain)
    finally:
        await app.desk.aclose()
