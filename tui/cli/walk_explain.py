"""`keydesk walk explain`: a walkthrough as a hand-out."""

import argparse
import sys
from pathlib import Path

from tui.cli.options import Commands, command
from tui.cli.walk_files import add_files, all_of

ABOUT = """Prints Markdown: the scenes as headings, the steps as numbered sentences, what
is said between them, and the pictures. Passwords are not told."""
EXAMPLES = """examples:
  keydesk walk explain lost-phone.walk > lost-phone.md
  keydesk walk run lost-phone.walk --shots pictures   (draws its pictures)

exit codes: 0 done, 2 a file or the usage is wrong
"""
PICTURES = Path("pictures")


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Print walkthroughs as hand-outs."
    parser = command(commands, "explain", does, about=ABOUT, after=EXAMPLES)
    add_files(parser)
    parser.add_argument(
        "--pictures",
        metavar="DIR",
        type=Path,
        default=PICTURES,
        help="where the pictures of 'walk run --shots DIR' lie, as seen from the hand-out "
        f"(default: {PICTURES})",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one hand-out after the other."""
    from tui.walkthrough.explaining import hand_out
    from tui.walkthrough.reading import read

    def told(file: Path) -> str:
        return hand_out(read(file), args.pictures)

    sys.stdout.write("\n".join(all_of(args.files, told, "nothing was explained.")))
    return 0
