"""The whole library through real terminals and over ssh; `make test` plays its main story so."""

from __future__ import annotations

import pytest

from tests.tui.walkthrough.players import LIBRARY, played
from tests.tui.walkthrough.test_ssh import desk_machine

__all__ = ["desk_machine"]
OWN_CLOCK = {
    "session-end.walk"
}  # the desk itself must see the time go by, and its is the machine's
NAMES = sorted({each.name for each in LIBRARY.glob("*.walk")} - OWN_CLOCK)


pytestmark = pytest.mark.timeout(300)


async def passes(name: str, on: str) -> None:
    walk = await played(name, on)
    assert not walk.failed
    assert walk.outcomes


@pytest.mark.parametrize("name", NAMES)
async def test_it_passes_on_a_pty(name: str):
    await passes(name, "pty")


@pytest.mark.usefixtures("desk_machine")
@pytest.mark.parametrize("name", NAMES)
async def test_it_passes_over_ssh(name: str):
    await passes(name, "ssh:desk")
