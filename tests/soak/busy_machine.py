"""The story, fifty times over, on a machine that has no time for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.tui.walkthrough.players import played

TIMES = 50
BURNERS = os.cpu_count() or 1


@pytest.fixture
def burners() -> Iterator[None]:
    """A program for each processor that keeps it busy."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BURNERS)]
    yield
    for each in busy:
        each.kill()
        each.wait()


@pytest.mark.parametrize("on", ["pilot", "pty"])
@pytest.mark.usefixtures("burners")
@pytest.mark.timeout(7200)
async def test_the_main_story_passes_every_time(on: str):
    for _ in range(TIMES):
        walk = await played("lost-phone.walk", on)
        assert not walk.failed, walk.failed
