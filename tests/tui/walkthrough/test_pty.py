"""The target pty: the real program in a real terminal, of which only the screen is known."""

from __future__ import annotations

import pytest

from tests.tui.walkthrough.players import played


@pytest.mark.timeout(300)
async def test_the_main_story_passes_in_a_real_terminal():
    walk = await played("lost-phone.walk", "pty")
    assert not walk.failed
    assert len(walk.outcomes) > 80
