"""`keydesk users import FILE.csv`: add users, all or none."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.options import SIGN_IN_HELP, Commands, add_sign_in, command

if TYPE_CHECKING:
    from models.wire.users import ImportReport

MOST = 10_000  # users in one request, as the server takes them
LARGE = 500  # rows; from here on it takes long enough to say what goes on
ABOUT = f"""FILE is CSV text in UTF-8, with commas. Its first line names the columns: name,
email, job title and group, in any order; job title may be empty. All users are
added, or nobody is: each row that can't be is named by its line. At most {MOST:,}
users at a time. New users choose a password under 'Forgotten your password' on
the sign-in screen."""
EXAMPLES = """examples:
  keydesk users import staff.csv --dry-run
  keydesk users import staff.csv --server https://keydesk.example.org

staff.csv:
  name,email,job title,group
  Luke Smith,luke.smith@example.org,Teacher,Teachers

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Add users from a CSV file."
    parser = command(commands, "import", does, about=ABOUT, after=EXAMPLES + SIGN_IN_HELP)
    parser.add_argument("file", metavar="FILE.csv", type=Path, help="the users to add")
    parser.add_argument("--dry-run", action="store_true", help="check the file, change nothing")
    add_sign_in(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read the file, then sign in and send it."""
    from tui.cli.asking import say
    from tui.cli.failure import Failure
    from tui.cli.signed_in import signed_in
    from tui.cli.staff_file import read

    rows = read(args.file)
    if len(rows) > MOST:
        raise Failure(
            f"{args.file} holds {len(rows):,} users; {MOST:,} can be added at a time. "
            "Divide it into several files."
        )
    with signed_in(args) as caller:
        if len(rows) >= LARGE and sys.stderr.isatty():
            say(f"Checking {len(rows):,} users ...")
        report = caller.wait(caller.client.import_users(rows, dry_run=args.dry_run))
    return _told(report, args.file)


def _told(report: "ImportReport", file: Path) -> int:
    from tui.cli.asking import say

    for row in report.refused:
        say(f"{file}:{row.line}: {row.field.replace('_', ' ')}: {row.problem}")
    if report.refused:
        rows = len({row.line for row in report.refused})
        say(f"Nobody was added: {rows} {'row' if rows == 1 else 'rows'} refused.")
        return 1
    users = f"{report.added} {'user' if report.added == 1 else 'users'}"
    say(f"{users} would be added; nothing was changed." if report.dry_run else f"{users} added.")
    return 0
