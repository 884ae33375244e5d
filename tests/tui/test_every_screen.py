"""Every screen at every size: whole, readable, told in its order, and done line by line alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.widgets.keys_line import KeysLine
from screens.widgets.qr import QRCode
from tests.screens.looks import (
    every_action_is_whole,
    every_text_is_readable_in_every_theme_wherever_the_focus_is,
    the_focus_is_seen_without_colour,
)
from tests.screens.seat import Clock, Seat, seated
from tests.screens.ways import CHAINS, WAYS, Way, dashboard, idle_warning, palette
from tests.tui.outline.whole import shared_names, whole
from tui.announcing import access_keys
from tui.outline import Role, described, outline
from tui.plain.menu import Menu

SMALL, COMMON, LARGE = (40, 12), (80, 24), (200, 50)
PLAIN = (120, 60)
"""As large as plain mode has the app."""
ASIDES = {"Help", "Quit", "Go to", "Commands"}
"""Keys whose work is done by ?, by leaving, by /name and by the menu itself."""


@pytest.mark.parametrize("way", WAYS)
async def test_a_screen_that_came_up_small_is_whole_at_every_size_readable_and_told_alike(
    tmp_path: Path, clock: Clock, way: Way
):
    async with seated(tmp_path, clock, SMALL) as seat:
        await way(seat)
        await every_action_is_whole(seat)
        await seat.resize(*LARGE)
        await every_action_is_whole(seat)
        await seat.resize(*PLAIN)
        if way is not palette:
            every_control_and_every_shown_key_is_in_the_menu(seat)
        await seat.resize(*COMMON)
        it_is_told_in_its_order(seat)
        every_control_has_an_access_key(seat)
        await every_action_is_whole(seat)
        if way not in (idle_warning, palette):  # one has no focus, the other one stop alone
            await the_focus_is_seen_without_colour(seat)
        stops = 1 if way is idle_warning else None
        await every_text_is_readable_in_every_theme_wherever_the_focus_is(seat, stops)


@pytest.mark.parametrize("size", [COMMON, LARGE])
async def test_every_action_is_whole_where_the_app_starts_at_this_size(
    tmp_path: Path, clock: Clock, size: tuple[int, int]
):
    async with seated(tmp_path, clock, size) as seat:
        await every_action_is_whole(seat)
        await dashboard(seat)
        await every_action_is_whole(seat)


@pytest.mark.parametrize("ways", CHAINS.values(), ids=CHAINS)
async def test_each_screen_of_those_that_lead_to_each_other_is_told_in_its_order(
    seat: Seat, ways: list[Way]
):
    for way in ways:
        await way(seat)
        it_is_told_in_its_order(seat)


def it_is_told_in_its_order(seat: Seat) -> None:
    """Checks that all Tab stops are read once, each by its own name; no keys line, no QR code."""
    entries = whole(seat.screen)
    assert shared_names(entries) == [], seat.screen
    unread = (KeysLine, QRCode)
    assert not any(isinstance(entry.widget, unread) for entry in entries), seat.screen
    assert not any("▄" in described(entry) for entry in entries), seat.screen
    for line in seat.screen.query(KeysLine):
        assert str(line.render()) not in [entry.name for entry in entries], seat.screen


def every_control_has_an_access_key(seat: Seat) -> None:
    """One of its own."""
    controls = [entry for entry in outline(seat.screen) if entry.is_control]
    assert len(access_keys(controls)) == len(controls)


def every_control_and_every_shown_key_is_in_the_menu(seat: Seat) -> None:
    """Checks that plain mode can do what full screen can."""
    offered = {item.name for item in Menu(seat.pilot).items}
    controls = [entry for entry in outline(seat.screen) if entry.is_control]
    for entry in controls:
        tabs = {option.text for option in entry.options} if entry.role is Role.TABS else set()
        assert (tabs or {entry.name}) <= offered
    escape = seat.screen.active_bindings.get("escape")
    cancels = {escape.binding.description} if escape else set()  # what ! does
    shown = {meaning for line in seat.screen.query(KeysLine) for _, meaning in line._shown}
    assert shown <= offered | ASIDES | cancels
