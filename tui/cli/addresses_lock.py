"""`keydesk addresses lock ADDRESS`: an address's lock after too many failed attempts."""

import argparse
import ipaddress

from tui.cli import environment
from tui.cli.options import Commands, command

WORD = "lift"
ABOUT = f"""Without an option, says until when ADDRESS is locked after too many failed attempts:
a school's own, where somebody there made them. With --lift, everybody there may try
again at once; the locks of accounts stay, and the users' key holders lift those.
You type '{WORD}' to go on."""
EXAMPLES = """examples:
  keydesk addresses lock 203.0.113.9
  keydesk addresses lock 203.0.113.9 --lift

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Say until when an address is locked, or lift its lock."
    parser = command(commands, "lock", does, about=ABOUT, after=EXAMPLES + environment.HELP)
    parser.add_argument("address", metavar="ADDRESS", type=_address, help="an IP address")
    parser.add_argument("--lift", action="store_true", help="let everybody there try again")
    parser.add_argument("--confirm", action="store_true", help="go on without asking")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Say it; or have it confirmed, and lift."""
    from server_stub.rules.admin import address_locks
    from tui.cli.asking import confirm, say
    from tui.cli.operator import opened

    with opened() as server:
        with server.reading(args.address) as act:
            until = address_locks.until(act)
        if until is None:
            print(f"{args.address}: not locked")
            return 0
        print(f"{args.address}: locked until {until:%Y-%m-%d %H:%M:%S} UTC")
        if not args.lift:
            return 0
        if not args.confirm:
            confirm(WORD, "to lift the lock", "The lock was not lifted.")
        with server.act(args.address) as act:
            address_locks.lift(act)
    say(f"The lock of {args.address} was lifted.")
    return 0


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError as error:
        example = "give one such as 203.0.113.9"
        raise argparse.ArgumentTypeError(f"{text!r} is not an IP address; {example}") from error
