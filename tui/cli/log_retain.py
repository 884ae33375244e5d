"""`keydesk log retain DOMAIN`: for how long an organisation's security log is kept."""

import argparse
from typing import TYPE_CHECKING

from tui.cli import environment
from tui.cli.options import Commands, command

if TYPE_CHECKING:
    from models.tables import Organisation
    from server_stub.server import Server

WORD = "drop"
ABOUT = """Without an option, says for how long the log of the organisation with the email
domain DOMAIN is kept. With --days, entries older than that are dropped now, and
once a day by 'keydesk serve'; a seal in their place keeps the log whole, and the
log itself says what was dropped. You are told how many go, and type 'drop'.

With --confirm nobody is asked, and only the two oldest days' entries go, as they
do at each daily look. Nothing goes while this machine's clock may be wrong: when
it differs from the database's, or stands more than seven days after the time at
which 'keydesk serve' last noted that it ran. Where that is right, as after a
summer without a server, --confirm-clock says so."""
EXAMPLES = """examples:
  keydesk log retain hill.example
  keydesk log retain hill.example --days 730
  keydesk log retain hill.example --confirm-clock
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
    parser.add_argument(
        "--confirm-clock", action="store_true", help="this machine's clock is right: believe it"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show it; or set it, and drop what is old enough."""
    from models.wire.base import THIS_MACHINE
    from server_stub.log_export import organisation_of
    from server_stub.rules import retention
    from tui.cli.operator import opened

    with opened() as server:
        with server.reading(THIS_MACHINE) as act:
            of = organisation_of(act, args.domain)
        if args.confirm_clock:
            _confirm_clock(server)
        if args.for_ever:
            with server.act(THIS_MACHINE) as act:
                retention.keep(act, of.id, None)
        elif args.days is not None:
            _keep(server, of, args)
        else:
            _show(server, of)
    return 0


def _confirm_clock(server: "Server") -> None:
    """Believe the clock, after saying what speaks against it; raises Failure."""
    from models.wire.base import THIS_MACHINE
    from server_stub.rules.admin import trusted_clock
    from tui.cli.asking import say
    from tui.cli.failure import Failure

    with server.act(THIS_MACHINE) as act:
        differs = trusted_clock.disagreement(act)
        if differs is not None:
            raise Failure(f"{differs} Set the clock that is wrong; then try again.")
        doubt = trusted_clock.doubt(act)
        trusted_clock.confirm(act)
    if doubt is not None:
        say(f"{doubt} You say that it is right: old entries are dropped again from now on.")


def _keep(server: "Server", of: "Organisation", args: argparse.Namespace) -> None:
    """Keep the log for so many days, and drop what is older; raises Failure and Refused."""
    from models.wire.base import THIS_MACHINE
    from server_stub import chores
    from server_stub.rules import retention
    from server_stub.rules.admin import trusted_clock
    from tui.cli.asking import say
    from tui.cli.failure import Failure

    retention.check(args.days)
    with server.reading(THIS_MACHINE) as act:
        old, doubt = retention.count_older(act, of.id, args.days), trusted_clock.doubt(act)
    if doubt is not None:
        right = "If it is right, add --confirm-clock; if not, set it."
        raise Failure(f"{doubt} Nothing was changed. {right}")
    if old and not args.confirm:
        _confirm(of, args.days, old)
    with server.act(THIS_MACHINE) as act:
        retention.keep(act, of.id, args.days)
    dropped = chores.trim(server, of.id, confirmed=not args.confirm)
    say(f"{dropped:,} entries dropped.")
    if args.confirm and dropped < old:
        say(f"{old - dropped:,} more are older than that: two days' entries go at each daily look.")


def _show(server: "Server", of: "Organisation") -> None:
    from models.wire.base import THIS_MACHINE
    from server_stub.rules.admin import trusted_clock
    from tui.cli.asking import say

    kept = "for ever" if of.log_days is None else f"for {of.log_days} days"
    print(f"{of.domain}: kept {kept}")
    with server.reading(THIS_MACHINE) as act:
        doubt = trusted_clock.doubt(act)
    if of.log_days is not None and doubt is not None:
        say(f"Nothing is dropped for now. {doubt} If it is right, run this with --confirm-clock.")


def _confirm(of: "Organisation", days: int, old: int) -> None:
    from tui.cli.asking import confirm, say

    say(f"{old:,} entries of {of.name}'s log are older than {days} days. They can't come back.")
    confirm(WORD, "to drop them", "Nothing was changed.")
