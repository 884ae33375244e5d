"""`keydesk backup FILE`: a copy of the store, sealed, while all work."""

import argparse
from pathlib import Path

from tui.cli import environment
from tui.cli.options import Commands, command

ABOUT = """One moment of the store, SQLite or PostgreSQL, in one file (0600) that either of
them takes back; servers and desks go on working. It is read back before it
takes the place of an older FILE.

It is encrypted with the store's key. Keep a copy of the key file apart from
the backups: without it no backup opens, and who has both has everything.
Sessions, mailed codes and pending questions are not in it."""
EXAMPLES = """examples:
  keydesk backup /backups/keydesk-$(date +%F).backup
  KEYDESK_DATABASE=postgresql://keydesk@db/keydesk keydesk backup FILE

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Write a sealed copy of the store into a file."
    parser = command(commands, "backup", does, about=ABOUT, after=EXAMPLES + environment.HELP)
    parser.add_argument("file", metavar="FILE", type=Path, help="where the backup goes")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make it; exit code 1 also when a log in it is not whole."""
    from server_stub.backups import making
    from tui.cli.asking import say
    from tui.cli.operator import opened
    from tui.cli.progress import Progress

    with opened() as server, Progress() as progress:
        made = making.make(server, args.file, progress)
    for fault in made.faults:
        say(f"The backup holds a log that is not whole: {fault}")
    rows = sum(made.rows.values())
    say(f"{args.file} is written and was read back: {rows:,} rows, {made.rows['users']:,} users.")
    say(f"It opens with the key {made.key_id}: keep a copy of the key file, apart from it.")
    return 1 if made.faults else 0
