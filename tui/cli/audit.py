"""`keydesk audit`: what hinders on the screens, for developers."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.failure import Failure
from tui.cli.options import Commands, command

if TYPE_CHECKING:
    from tui.audit import Finding

ABOUT = """Opens the screens of the desk and of the phone on a throw-away school, also
after refusals, or the first one of any other Textual app, at 40x12, 80x24 and
200x50. Checks what a program can check without a terminal: the cursor, the
focus, names, states, colours, and that no text is cut. Then has each screen
told in plain mode, and goes to each of its fields there. Prints one line for
each fault."""
EXAMPLES = """examples:
  keydesk audit
  keydesk audit --write docs/accessibility.md
  keydesk audit --app textual.demo.demo_app:DemoApp

exit codes: 0 no fault, 1 faults or failed, 2 wrong usage
"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Check how accessible the screens are."
    parser = command(commands, "audit", does, about=ABOUT, after=EXAMPLES)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--app", metavar="MODULE:CLASS", help="another Textual app")
    what.add_argument(
        "--write", metavar="FILE", type=Path, help="write what is met into a table, too"
    )
    what.add_argument(
        "--labels",
        metavar="FILE",
        type=Path,
        help="check nothing; write what all controls are called, for 'keydesk walk check'",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the findings; exit code 1 when there are any."""
    if args.labels:
        from tui.audit.labels import as_text, collected

        _write(args.labels, as_text(asyncio.run(collected(_tell))))
        return 0
    found = asyncio.run(_findings(args.app))
    for finding in found:
        print(finding)
    print(f"{len(found)} found.")
    if args.write:
        from tui.audit.document import document

        _write(args.write, document(found))
    return 1 if found else 0


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failure(f"{file} could not be written: {error.strerror}.") from error


async def _findings(app: str | None) -> list["Finding"]:
    from tui.audit import tours
    from tui.audit.others import first_screen, loaded

    if app is not None:
        try:
            opened = loaded(app)
        except LookupError as error:
            raise Failure(str(error)) from error
        return [each for size in tours.SIZES for each in await first_screen(opened, size, _tell)]
    found = []
    for width, height in tours.SIZES:
        _tell(f"{width}x{height}")
        for tour in tours.TOURS:
            found += await tours.findings(tour, (width, height), tell=_tell)
    return found


def _tell(step: str) -> None:
    print(f"keydesk: {step}...", file=sys.stderr, flush=True)
