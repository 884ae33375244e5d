"""`keydesk phone`: the authenticator as a terminal program."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from tui import trust
from tui.cli import mode
from tui.cli.options import Commands, add_plain, command, server_url

if TYPE_CHECKING:
    from screens.phone.held import Looks
    from server_stub.pocket import Pocket

ABOUT = """Shows codes that change every 30 seconds, sends one with a key, and asks you to
approve or deny a log in. Its accounts are encrypted on this machine, in your data
folder, under a passphrase of your own. It reads the QR code of any service that
follows RFC 6238; with --server it also answers what that Keydesk server asks."""
EXAMPLES = """examples:
  keydesk phone --server https://keydesk.example.org
  keydesk phone --calm

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "The authenticator: codes, approve or deny."
    parser = command(commands, "phone", does, about=ABOUT, after=EXAMPLES + trust.HELP + mode.HELP)
    parser.add_argument(
        "--server",
        metavar="URL",
        type=server_url,
        default=argparse.SUPPRESS,
        help="the server that accounts are paired with when they are added; each remembers its own",
    )
    parser.add_argument(
        "--calm", action="store_true", help="nothing moves but the code, once it changes"
    )
    add_plain(parser)
    parser.set_defaults(run=run, takes_server=True, takes_plain=True)


def run(args: argparse.Namespace) -> int:
    """Open the phone on the user's own file."""
    trust.own_ca()
    plain = mode.chosen(args.plain)
    return asyncio.run(_shown(_pocket(args.server), _looks(args.calm), plain))


def _pocket(server: str | None) -> "Pocket":
    import httpx

    from server_stub.phone_file import PhoneFile
    from server_stub.pocket import Pocket
    from tui.folders import data_folder

    def dial(url: str) -> httpx.AsyncBaseTransport:
        return httpx.AsyncHTTPTransport(verify=url.startswith("https:") and trust.context())

    return Pocket(PhoneFile(data_folder() / "phone.keydesk"), dial, server=server)


def _looks(calm: bool) -> "Looks":
    import os

    from textual.constants import TEXTUAL_ANIMATIONS

    from screens.phone.held import Looks
    from screens.terminal import speaks_utf8
    from tui.cli.system_zone import system_zone

    calm = calm or TEXTUAL_ANIMATIONS == "none"
    return Looks(calm=calm, blocks=not calm and speaks_utf8(os.environ), zone=system_zone())


async def _shown(pocket: "Pocket", looks: "Looks", plain: str | None) -> int:
    from tui.phone_app import PhoneApp

    app = PhoneApp(pocket, looks)
    try:
        return await mode.run(app, plain)
    finally:
        await pocket.aclose()
