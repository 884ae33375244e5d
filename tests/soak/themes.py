"""The QR code on screen in every theme of Textual's; `make test` reads it in those we ship."""

from __future__ import annotations

import pytest
from textual.theme import BUILTIN_THEMES

from screens.qr_code import matrix
from tests.screens.camera import MAIN_FAULTS
from tests.screens.qr_desk import URI, Desk
from tests.screens.raster import BLACK, WHITE, PaintedCell, dark_halves, frame_of, picture_of
from tests.screens.readers import unread

in_every_theme = pytest.mark.parametrize("theme", sorted(BUILTIN_THEMES))


async def painted(theme: str) -> list[list[PaintedCell]]:
    """The code's desk in this theme."""
    desk = Desk()
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        desk.theme = theme
        await pilot.pause()
        return frame_of(desk)


@in_every_theme
async def test_the_frame_is_read(theme: str):
    assert unread(picture_of(await painted(theme)), URI, MAIN_FAULTS) == []


@in_every_theme
async def test_each_cell_is_a_space_or_a_lower_half_block_in_black_and_white(theme: str):
    cells = [row[:45] for row in (await painted(theme))[:23]]
    assert {cell.glyph for row in cells for cell in row} == {" ", "▄"}
    assert {(cell.ink, cell.paper) for row in cells for cell in row} == {
        (BLACK, WHITE),
        (WHITE, BLACK),
    }
    modules = [tuple(row[4:41]) for row in dark_halves(cells)[4:41]]
    assert tuple(modules) == matrix(URI)
