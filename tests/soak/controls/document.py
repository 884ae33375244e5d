"""Rows of docs/security.md that name tests, and where those tests are."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tests.soak.controls.patch import ROOT

DOCUMENT = ROOT / "docs" / "security.md"
ROW = re.compile(
    r"^\| (V\d+\.\d+\.\d+[^|]*) \| [^|]+ \| [a-z-]+ \| [^|]* \|([^|]*)\|$", re.MULTILINE
)
TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


class Row(NamedTuple):
    """The requirements of a row, as its first cell has them, and the tests that it names."""

    requirements: str
    tests: tuple[str, ...]


def rows() -> list[Row]:
    """Returns the rows that name a test, in the document's order."""
    found = ROW.findall(DOCUMENT.read_text())
    every = [Row(first, tuple(re.findall(r"`(test_\w+)`", last))) for first, last in found]
    return [row for row in every if row.tests]


@cache
def nodes() -> dict[str, str]:
    """Returns pytest's node id of every test by its name."""
    return {
        name: f"{file.relative_to(ROOT)}::{name}"
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
        for name in TEST.findall(file.read_text())
    }
