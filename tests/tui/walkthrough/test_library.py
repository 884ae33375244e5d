"""The walkthroughs that come with Keydesk pass, full screen and line by line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tui.walkthrough.left_rows import rows
from tests.tui.walkthrough.players import LIBRARY, played
from tui.walkthrough.fixture import FixtureWorld

NAMES = sorted(each.name for each in LIBRARY.glob("*.walk"))


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What each world's database held when it ended."""
    found: list[dict[str, Any]] = []
    ended = FixtureWorld.aclose

    async def looked_at(world: FixtureWorld) -> None:
        found.append(rows(world.store.settings.key_file.parent))
        await ended(world)

    monkeypatch.setattr(FixtureWorld, "aclose", looked_at)
    return found


@pytest.mark.parametrize("name", NAMES)
async def test_it_passes_in_full_screen_and_line_by_line_and_leaves_the_same_rows(
    name: str, left: list[dict[str, Any]]
):
    for on in ("pilot", "plain"):
        walk = await played(name, on)
        assert not walk.failed
        assert walk.outcomes
    assert left[0] == left[1]
    assert left[0]["log"]
