"""What tests of walkthroughs stand on: a clock, and a school whose people sit in plain mode."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.screens.seat import Clock
from tests.tui.walkthrough.school import School, school_in


@pytest.fixture
async def school(tmp_path: Path, clock: Clock) -> AsyncIterator[School]:
    """The demo's school; `school.seat()` is somebody before Log in."""
    async with school_in(tmp_path, clock) as opened:
        yield opened
