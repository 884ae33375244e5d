"""Textual's own demo, which knows nothing of Keydesk, can be read."""

import asyncio

import pytest
from textual.demo.demo_app import DemoApp
from textual.demo.home import StarCount
from textual.demo.widgets import Sparklines
from textual.pilot import Pilot

from tests.tui.outline.whole import spoken, whole
from tui.outline import Role

PATIENCE = 30  # seconds until what is never read fails the test


@pytest.fixture
async def demo(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(StarCount, "get_stars", lambda self: None)  # it would ask GitHub
    # Textual 8.2: its timer may go off before its charts are there, which ends the demo
    monkeypatch.setattr(Sparklines, "update_sparks", lambda self: None)
    app = DemoApp()
    async with app.run_test(size=(100, 40)) as pilot:
        yield pilot


async def opened(demo: Pilot[None], key: str, said: str) -> None:
    """Go to a screen and wait until this is read of it: the demo fills its screens bit by bit."""
    await demo.press(key)
    async with asyncio.timeout(PATIENCE):
        while said not in spoken(demo.app.screen):
            await demo.pause(0.01)


async def test_each_main_screen_is_read_and_controls_have_the_names_that_the_demo_gives_them(demo):
    for key, said in (
        ("h", "Textual API, button, folded"),
        ("g", "New Game, button"),
        ("p", "Projects"),
        ("w", "80s action hero, choice, nothing chosen"),
        ("w", "Your Widget Here!"),
    ):
        await opened(demo, key, said)
    entries = whole(demo.app.screen)
    names = {role: {each.name for each in entries if each.role is role} for role in Role}
    assert {"Free", "Number", "Credit card", "Country"} <= names[Role.FIELD]
    assert "textual-light" in names[Role.SWITCH] and "Switch" not in names[Role.SWITCH]


async def test_the_command_palette_is_read(demo):
    await demo.press("ctrl+p")
    await demo.pause()
    (field,) = (entry for entry in whole(demo.app.screen) if entry.role is Role.FIELD)
    assert field.name == "Search for commands…"
