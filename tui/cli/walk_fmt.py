"""`keydesk walk fmt`: walk files in their canonical form."""

import argparse
import shutil
from pathlib import Path

from tui.cli.failure import Failure
from tui.cli.options import Commands, command
from tui.cli.walk_files import add_files, all_of

ABOUT = """Writes each file anew where it is: one blank between words, the header in
columns, a blank line before each scene. Comments stay; what the file says does,
too. If one of the files can't be read, none is changed."""
EXAMPLES = """examples:
  keydesk walk fmt walkthroughs/*.walk

exit codes: 0 done, 1 failed, 2 a file or the usage is wrong
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "fmt", "Put walk files in form.", about=ABOUT, after=EXAMPLES)
    add_files(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Change what is not yet in form, and name it."""
    for file, before, after in all_of(args.files, _formatted, "nothing was changed."):
        if before == after:
            print(f"{file}: is in form")
            continue
        try:
            _replace(file.resolve(), after)
        except OSError as error:
            raise Failure(f"{file} could not be written: {error.strerror}.") from error
        print(f"{file}: put in form")
    return 0


def _formatted(file: Path) -> tuple[Path, str, str]:
    from tui.walkthrough.formatting import formatted
    from tui.walkthrough.source import text_of

    text = text_of(file)
    return file, text, formatted(text, file)


def _replace(file: Path, text: str) -> None:
    """The old file stays whole until the new one is."""
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_text(text, "utf-8", newline="\n")
        shutil.copymode(file, new)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
