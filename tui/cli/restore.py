"""`keydesk restore FILE`: put a backup back in the place of what is there."""

import argparse
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli import environment
from tui.cli.options import Commands, command

if TYPE_CHECKING:
    from server_stub.backups.reading import Contents

WORD = "restore"
ABOUT = f"""Reads the whole FILE first, says what will be replaced, and has you type
'{WORD}'. Then the store is replaced in one transaction: if that fails, or is
killed, the store stays as it was. A backup of SQLite goes into PostgreSQL and
back, one of an older Keydesk is brought up to date.

Desks wait meanwhile. Afterwards everybody signs in again, and a code of this
minute is refused: the next one counts. The security logs say what happened."""
EXAMPLES = """examples:
  keydesk restore /backups/keydesk-2026-03-02.backup
  KEYDESK_DATABASE=postgresql://keydesk@db/keydesk keydesk restore FILE --confirm

"""
NAMES = {"organisations": "organisations", "users": "users", "log_entries": "log entries"}


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Put a backup in the place of what is in the store."
    parser = command(commands, "restore", does, about=ABOUT, after=EXAMPLES + environment.HELP)
    parser.add_argument("file", metavar="FILE", type=Path, help="the backup")
    parser.add_argument("--confirm", action="store_true", help="go on without asking")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check, say what will happen, have it confirmed, replace."""
    from server_stub.backups import restoring
    from tui.cli.asking import say
    from tui.cli.progress import Progress

    settings = environment.store_settings()
    with Progress() as progress:
        held = restoring.checked(settings, args.file, progress)
    _say_what_will_happen(held, restoring.present(settings), args.file)
    if not args.confirm:
        _confirm()
    with Progress() as progress:
        done = restoring.restore(settings, args.file, progress)
    for fault in done.faults:
        say(f"The backup held a log that is not whole: {fault}")
    say(f"The store is as it was at {held.label.made}. Everybody signs in again.")
    say("If its servers ran meanwhile, restart them now.")
    return 1 if done.faults else 0


def _say_what_will_happen(held: "Contents", there: Mapping[str, int] | None, file: Path) -> None:
    from tui.cli.asking import say

    of = f"{file} was made at {held.label.made} by Keydesk {held.label.version}"
    lines = [f"{of}. It holds {_counted(held.rows)}."]
    if there is None:
        lines.append("There is no store yet: one is made.")
    else:
        lines.append(f"The store holds {_counted(there)}. All of it is replaced.")
    for line in lines:
        say(textwrap.fill(line, 80, break_long_words=False, break_on_hyphens=False))


def _counted(rows: Mapping[str, int]) -> str:
    return ", ".join(f"{rows.get(table, 0):,} {name}" for table, name in NAMES.items())


def _confirm() -> None:
    from tui.cli.asking import ask, interactive
    from tui.cli.failure import Failure

    if not interactive():
        raise Failure("Nothing was changed. Read what will happen above, then add --confirm.")
    if ask(f"Type '{WORD}' to go on") != WORD:
        raise Failure("Nothing was changed.")
