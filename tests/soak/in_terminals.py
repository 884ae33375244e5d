"""The whole library through real terminals; `make test` plays its main story there."""

from __future__ import annotations

import pytest

from tests.tui.walkthrough.players import LIBRARY, played

OWN_CLOCK = {
    "session-end.walk"
}  # the desk itself must see the time go by, and its is the machine's
NAMES = sorted({each.name for each in LIBRARY.glob("*.walk")} - OWN_CLOCK)


@pytest.mark.parametrize("name", NAMES)
async def test_it_passes_in_a_real_terminal(name: str):
    walk = await played(name, "pty")
    assert not walk.failed
    assert walk.outcomes
