"""`keydesk log export`: the security logs, one line an entry, for other programs."""

import argparse

from tui.cli import environment
from tui.cli.options import Commands, command
from tui.cli.times import moment

ABOUT = """For whoever runs the server: it reads the store itself, of every organisation or
of one, and prints each entry as a line, in order. JSON lines hold all of an
entry; CEF is what log collectors take."""
EXAMPLES = """examples:
  keydesk log export --since 2026-03-01 > log.jsonl
  keydesk log export --format cef --organisation hill.example

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Print the security logs as lines for other programs."
    parser = command(commands, "export", does, about=ABOUT, after=EXAMPLES + environment.HELP)
    parser.add_argument(
        "--format", choices=("json", "cef"), default="json", help="(default: %(default)s)"
    )
    parser.add_argument("--organisation", metavar="DOMAIN", help="only this organisation's")
    parser.add_argument(
        "--since", metavar="TIME", type=moment, help="from this day or time on, in UTC"
    )
    parser.add_argument("--until", metavar="TIME", type=moment, help="only what is before it")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print them, however many they are."""
    from models.wire.base import THIS_MACHINE
    from server_stub import log_export
    from tui.cli.operator import opened

    written = log_export.FORMATS[args.format]
    with opened() as server, server.reading(THIS_MACHINE) as act:
        of = log_export.organisation_of(act, args.organisation) if args.organisation else None
        for line in log_export.entries(act, of.id if of else None, args.since, args.until):
            print(written(line))
    return 0
