"""The story, fifty times over, on a machine that has no time for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.tui.walkthrough.players import played

TIMES = 50
AT_ONCE = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))  # each has burners of its own
BURNERS = -(-(os.cpu_count() or 1) // AT_ONCE)
pytestmark = [
    pytest.mark.parametrize("time", range(1, TIMES + 1)),
    pytest.mark.usefixtures("burners"),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def burners() -> Iterator[None]:
    """A program for each processor that keeps it busy."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BURNERS)]
    yield
    for each in busy:
        each.kill()
        each.wait()


async def passes(target: str) -> None:
    walk = await played("lost-phone.walk", target)
    assert not walk.failed, walk.failed


async def test_the_main_story_passes_every_time(time: int):
    await passes("pilot")


async def test_it_passes_every_time_in_a_real_terminal(time: int):
    await passes("pty")
