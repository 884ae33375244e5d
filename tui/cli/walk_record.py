"""`keydesk walk record`: do it once, and have a walkthrough of it."""

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli import asking, mode
from tui.cli.failure import Failure, WrongUsage
from tui.cli.options import Commands, command

if TYPE_CHECKING:
    from tui.walkthrough.recording.recording import Asked, Recorded

ABOUT = """Opens the desk on a made-up school, with everybody's phone in the pocket (F2).
What you do becomes steps by the words on the screen: presses, ticks, rows, one
step for each field, and what is done on the phone. What came of it becomes
checks. FILE.walk is whole after every step, however the recording ends.

  F9      check what has the focus
  F10     take a picture
  Ctrl+Q  end

The school's clock stands still, so there is no hurry. When a phone is taken out
whose code was used already, 31 seconds go by at once, as "wait 31s" in the
file. Longer waits are written into it by hand.

A password is written by its name; the school's own stands beside it. Any other
comes from the environment when the walkthrough is played, and you are told from
where. Codes and setup keys are not in the file."""
EXAMPLES = """examples:
  keydesk walk record lost-phone.walk
  keydesk walk run lost-phone.walk

exit codes: 0 done, 1 not written, 2 wrong usage
"""
ENDING = ".walk"
LEAST, MOST = (20, 6), (400, 200)  # columns and rows that a walkthrough may be played on


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Do it once in the desk, and have a walkthrough of it."
    parser = command(commands, "record", does, about=ABOUT, after=EXAMPLES)
    parser.add_argument("file", metavar="FILE.walk", type=Path, help="the file to be written")
    parser.add_argument(
        "--world",
        metavar="NAME",
        default="meadowbank",
        help="the made-up school (default: meadowbank)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Record until the desk is left; exit code 1 when the file is not whole."""
    _check(args.file, args.world)
    if mode.chosen(False) is not None:
        raise WrongUsage("A walkthrough is recorded full screen, which this terminal can't show.")
    _may_write(args.file)
    recorded = asyncio.run(_recorded(_asked(args)))
    if recorded.wrong:
        raise Failure(recorded.wrong)
    for sentence in _told(recorded, args.file):
        print(sentence, file=sys.stderr)
    return 0


def _check(file: Path, world: str) -> None:
    from tui.walkthrough.schools import SCHOOLS

    if world not in SCHOOLS:
        raise WrongUsage(f"no world is called {world}; there are {', '.join(SCHOOLS)}.")
    if file.suffix != ENDING:
        raise WrongUsage(f"{file} is no name for a walkthrough: it must end with {ENDING}.")
    if not file.absolute().parent.is_dir():
        raise WrongUsage(f"{file} can't be written: there is no folder {file.parent}.")
    if file.is_dir() or not os.access(file.absolute().parent, os.W_OK):
        raise WrongUsage(f"{file} can't be written there: choose another name or folder.")


def _may_write(file: Path) -> None:
    if file.exists():
        answer = asking.ask(f"{file} is there already. Write over it? (yes or no)", "no")
        if answer.lower() not in {"y", "yes"}:
            raise Failure(f"{file} was left as it is. Choose another name.")


def _asked(args: argparse.Namespace) -> "Asked":
    from tui.walkthrough.recording.recording import Asked

    size = os.get_terminal_size(sys.__stderr__.fileno())  # type: ignore[union-attr]
    columns = min(max(size.columns, LEAST[0]), MOST[0])
    rows = min(max(size.lines, LEAST[1]), MOST[1])
    at = datetime.now(UTC).replace(second=0, microsecond=0)
    return Asked(args.file, args.world, at, (columns, rows))


async def _recorded(asked: "Asked") -> "Recorded":
    from tui.walkthrough.recording.recording import record

    return await record(asked, lambda app: mode.run(app, None))


def _told(recorded: "Recorded", file: Path) -> list[str]:
    tape = recorded.tape
    if not len(tape):
        return [f"Nothing was recorded, and {file} was not written."]
    told = [f"{file}: {len(tape)} steps. Play it with: keydesk walk run {file}"]
    if variables := tape.hidden.variables:
        told.append(
            "Set these to the passwords that you typed before you play it: " + ", ".join(variables)
        )
    return told
