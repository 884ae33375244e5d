"""What full screen can do plain mode can: each control of each screen, each key that is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from screens.widgets.keys_line import KeysLine
from tests.screens.seat import Seat
from tests.screens.test_looks import WAYS, palette
from tui.outline import Role, outline
from tui.plain.menu import Menu

ASIDES = {"Help", "Quit", "Go to", "Commands"}
"""Keys whose work is done by ?, by leaving, by /name and by the menu itself."""


@pytest.mark.parametrize(
    "way", [way for way in WAYS if way is not palette], ids=lambda way: way.__name__
)
async def test_every_control_and_every_shown_key_is_in_the_menu(
    seat: Seat, way: Callable[[Seat], Awaitable[None]]
):
    await way(seat)
    offered = {item.name for item in Menu(seat.pilot).items}
    controls = [entry for entry in outline(seat.screen) if entry.is_control]
    for entry in controls:
        tabs = {option.text for option in entry.options} if entry.role is Role.TABS else set()
        assert (tabs or {entry.name}) <= offered
    escape = seat.screen.active_bindings.get("escape")
    cancels = {escape.binding.description} if escape else set()  # what ! does
    shown = {meaning for line in seat.screen.query(KeysLine) for _, meaning in line._shown}
    assert shown <= offered | ASIDES | cancels
