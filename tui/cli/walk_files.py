"""The walk files of a command: all of them, or all that is wrong with any of them."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tui.cli.failure import WrongUsage

Read = TypeVar("Read")


def add_files(parser: argparse.ArgumentParser) -> None:
    """Add FILE..."""
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a .walk file")


def all_of(files: list[Path], read: Callable[[Path], Read], nothing: str) -> list[Read]:
    """What `read` makes of these files; raises WrongUsage that begins with `nothing`."""
    from tui.walkthrough.problem import Unreadable

    found, wrong = [], []
    for file in files:
        try:
            found.append(read(file))
        except Unreadable as unreadable:
            wrong.append(str(unreadable))
    if wrong:
        raise WrongUsage("\n".join([nothing, *wrong]))
    return found
