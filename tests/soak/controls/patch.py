"""Patches that switch a control off: exact pieces of the product's source, wherever they stand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
FLOORS = ("models", "server_stub", "screens", "tui")
TESTED_WITH = ("tests", "walkthroughs", "requirements", "pyproject.toml")


class Edit(NamedTuple):
    """Text that stands exactly once in the product's source, and what replaces it.

    No path is given, so that a file may move or be renamed.
    """

    old: str
    new: str


Patch = tuple[Edit, ...]
"""All that has to be edited for a control to be off."""
Controls = dict[str, Patch]
"""Patches by the first cell of a row of docs/security.md."""


def product_files(root: Path) -> Iterator[Path]:
    """The product's modules, and its pins."""
    for floor in FLOORS:
        yield from sorted((root / floor).rglob("*.py"))
    yield root / "requirements" / "run.txt"


def stale(patch: Patch, sources: list[str]) -> list[str]:
    """Returns a sentence for each edit whose text isn't found exactly once in these sources."""
    found = [(edit.old, sum(source.count(edit.old) for source in sources)) for edit in patch]
    return [f"{old!r} is found {times} times" for old, times in found if times != 1]


def copied(to: Path) -> Path:
    """Copies the product, its tests and what they read; byte code too, which saves seconds."""
    for name in (*FLOORS, *TESTED_WITH):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name)
        else:
            shutil.copy2(source, to / name)
    return to


def apply(patch: Patch, root: Path) -> None:
    """Edit the product below this folder; raises AssertionError for a patch that is stale."""
    files = list(product_files(root))
    assert not (problems := stale(patch, [file.read_text() for file in files])), problems
    for edit in patch:
        [file] = [each for each in files if edit.old in each.read_text()]
        file.write_text(file.read_text().replace(edit.old, edit.new))
