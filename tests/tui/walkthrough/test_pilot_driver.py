"""The target "pilot": what nobody sees is painted when somebody looks, and then as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual._compositor import Compositor
from textual.strip import Strip
from textual.widgets import Static

from tests.screens.seat import LUKE, Clock, Seat, seated


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Unpaintable(Static):
    """A widget that can't be painted."""

    def render_line(self, y: int) -> Strip:
        raise ArithmeticError(f"line {y}")


async def test_no_screen_is_painted_until_somebody_looks(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    painted: list[object] = []
    monkeypatch.setattr(Compositor, "render_update", lambda at, **_: painted.append(at))
    async with seated(tmp_path, clock) as seat:
        await seat.fill("email", LUKE)
        assert LUKE in seat.text()
    assert painted == []


async def settle_with(seat: Seat, widget: Static) -> None:
    await seat.screen.mount(widget)
    await seat.driver.settle()


async def test_what_cannot_be_painted_fails_once_the_screen_has_come_to_rest(
    tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock) as seat:
        with pytest.raises(ArithmeticError, match="line 0"):
            await settle_with(seat, Unpaintable("x"))
        await seat.screen.query(Unpaintable).remove()
