"""Cold start: until the first frame, until a typed key shows, and the memory held by then."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.figure import Figure
from benchmarks.programs import BARE, DESK, Program, running

RUNS = 9
MARK = "qxz"  # on no first frame


def figures() -> Iterator[Figure]:
    """Three figures from the same runs; one run of each beforehand fills the disk cache."""
    start(BARE), start(DESK)
    runs = [(start(DESK), start(BARE)) for _ in range(RUNS)]
    yield Figure.of("start to first frame", [(a.frame, b.frame) for a, b in runs], "ms", 1.25)
    yield Figure.of("start to first key shown", [(a.key, b.key) for a, b in runs], "ms", 1.3)
    yield Figure.of("memory at first frame", [(a.memory, b.memory) for a, b in runs], "MB", 2.5)


class Start(NamedTuple):
    """Milliseconds to the first frame and to a key typed at that moment; resident megabytes."""

    frame: float
    key: float
    memory: float


def start(program: Program) -> Start:
    """One cold start."""
    with running(program) as terminal:
        frame = terminal.wait_for(program.first_frame)
        memory = resident(terminal.pid)
        terminal.send(MARK)
        shown = terminal.wait_for(MARK)
        since = terminal.started
        return Start((frame - since) * 1000, (shown - since) * 1000, memory)


def resident(pid: int) -> float:
    """A process's resident set, in megabytes."""
    asked = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
    )
    return int(asked.stdout) / 1024
