"""`keydesk log retain DOMAIN`: for how long an organisation's security log is kept."""

import argparse
from typing import TYPE_CHECKING

from tui.cli import environment
from tui.cli.options import Commands, command

if TYPE_CHECKING:
    from models.tables import Organisation

WORD = "drop"
ABOUT = """Without an option, says for how long the log of the organisation with the email
domain DOMAIN is kept. With --days, entries older than that are dropped now, and
once a day by 'keydesk serve'; a seal in their place keeps the log whole, and the
log itself says what was dropped. You are told how many go, and type 'drop'."""
EXAMPLES = """examples:
  keydesk log retain hill.example
  keydesk log retain hill.example --days 730
  keydesk log retain hill.example --for-ever

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Say or set for how long an organisation's security log is kept."
    parser = command(commands, "retain", does, about=ABOUT, after=EXAMPLES + environment.HELP)
    parser.add_argument("domain", metavar="DOMAIN", help="the organisation's email domain")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--days", metavar="N", type=int, help="30 or more")
    how.add_argument("--for-ever", action="store_true", help="drop nothing any more")
    parser.add_argument("--confirm", action="store_true", help="go on without asking")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show it; or set it, and drop what is old enough."""
    from models.wire.base import THIS_MACHINE
    from server_stub import chores
    from server_stub.log_export import organisation_of
    from server_stub.rules import retention
    from tui.cli.asking import say
    from tui.cli.operator import opened

    with opened() as server:
        with server.reading(THIS_MACHINE) as act:
            of = organisation_of(act, args.domain)
            if args.days is not None:
                retention.check(args.days)
                old = retention.count_older(act, of.id, args.days)
        if args.days is None and not args.for_ever:
            _show(of)
            return 0
        if args.days is not None and old and not args.confirm:
            _confirm(of, args.days, old)
        with server.act(THIS_MACHINE) as act:
            retention.keep(act, of.id, args.days)
        dropped = chores.trim(server, of.id)
    say(f"{dropped:,} entries dropped.")
    return 0


def _show(of: "Organisation") -> None:
    kept = "for ever" if of.log_days is None else f"for {of.log_days} days"
    print(f"{of.domain}: kept {kept}")


def _confirm(of: "Organisation", days: int, old: int) -> None:
    from tui.cli.asking import ask, interactive, say
    from tui.cli.failure import Failure

    say(f"{old:,} entries of {of.name}'s log are older than {days} days. They can't come back.")
    if not interactive():
        raise Failure("Nothing was changed. Add --confirm to go on.")
    if ask(f"Type '{WORD}' to drop them") != WORD:
        raise Failure("Nothing was changed.")
