"""`keydesk walk check`: what is wrong with walk files, without playing them."""

import argparse

from tui.cli.options import Commands, command
from tui.cli.walk_files import add_files

ABOUT = """Plays nothing. Names all faults of all files, each with its line and column:
what can't be read, labels that no screen has, phones and secrets that the
header doesn't name, and passwords that stand in a file for a real server.
Warns of keys, which may mean something else on another screen."""
EXAMPLES = """examples:
  keydesk walk check walkthroughs/*.walk

exit codes: 0 no fault (warnings aside), 2 faults or wrong usage
"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Name what is wrong with walk files, without a run."
    parser = command(commands, "check", does, about=ABOUT, after=EXAMPLES)
    add_files(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the problems, then how many; exit code 2 when one of them is a fault."""
    from tui.walkthrough.checking import check

    found = list(dict.fromkeys(problem for file in args.files for problem in check(file)))
    for problem in found:
        print(problem)
    warnings = sum(problem.warning for problem in found)
    faults = len(found) - warnings
    told = [_counted(len(args.files), "file"), _counted(faults, "fault")]
    print(", ".join([*told, *([_counted(warnings, "warning")] if warnings else [])]) + ".")
    return 2 if faults else 0


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
