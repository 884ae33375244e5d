"""What tests of the app stand on: seats, and the demo in a real terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.conftest import clock, seat
from tests.terminal import Terminal

__all__ = ["clock", "seat"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Terminal]:
    """The demo's Log in, whole and quiet."""
    command = [sys.executable, "-m", "tui.main", "demo"]
    with Terminal(command, home=tmp_path) as terminal:
        terminal.wait_for("This is a demo")
        terminal.wait_until_quiet()
        yield terminal
