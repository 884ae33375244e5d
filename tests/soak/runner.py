"""Runs one part of the soak test in a pytest process and reads its result."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.soak.parts import Part

COUNT = re.compile(r"\d+ (?:passed|failed|errors?|skipped|rerun)\b")
ENDED = re.compile(r" in [\d.]+s(?: \(.*\))?(?: =+)?$")
NO_COUNTS = "no tests were counted"


@dataclass(frozen=True)
class Result:
    """A part's result: pytest's own counts, and the file with all that it printed."""

    passed: bool
    counts: str
    seconds: float
    log: Path


def run(part: Part, root: Path, log: Path) -> Result:
    """Run it; a part of which nothing passed has failed."""
    command = [sys.executable, "-m", "pytest", f"-n={part.workers}", "--dist=worksteal"]
    began = time.monotonic()
    with log.open("w") as output:
        ended = subprocess.run(
            [*command, *part.arguments],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    seconds = time.monotonic() - began
    counts = counts_in(log.read_text(errors="replace"))
    return Result(ended.returncode == 0 and "passed" in counts, counts, seconds, log)


def counts_in(output: str) -> str:
    """The counts in pytest's last line, such as "1 failed, 41 passed, 2 rerun"."""
    lasts = [line for line in output.splitlines() if ENDED.search(line)]
    return ", ".join(COUNT.findall(lasts[-1])) if lasts else NO_COUNTS
