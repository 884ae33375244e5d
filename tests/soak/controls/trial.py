"""Runs a test in a copy of the product whose source may have been patched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.soak.runner import counts_in

NOT_HANDED_ON = ("COVERAGE", "PYTEST")
PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider")
ON_SQLITE = ("-k", "not postgresql")
LONGEST_S = 300


class Trial(NamedTuple):
    """How tests ended: pytest's exit code, its counts, and all that it printed."""

    code: int
    counts: str
    output: str

    @property
    def passed(self) -> bool:
        """True when some test ran, and none failed."""
        return self.code == 0 and "passed" in self.counts

    @property
    def failed(self) -> bool:
        """True when a test itself failed; not where a fixture or a module did."""
        return self.code == 1 and "failed" in self.counts


def run(root: Path, nodes: Iterable[str]) -> Trial:
    """Run these tests on SQLite, up to the first that fails, with the packages below `root`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_HANDED_ON)}
    ended = subprocess.run(
        [*PYTEST, *ON_SQLITE, *nodes],
        cwd=root,
        env=kept | {"PYTHONPATH": str(root)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    return Trial(ended.returncode, counts_in(ended.stdout), ended.stdout)
