"""The QR code alone on the whole terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App
from textual.pilot import Pilot

from screens.qr_page import QRPage
from tests.screens.camera import MAIN_FAULTS
from tests.screens.qr_desk import URI, enrolment_uri
from tests.screens.raster import frame_of, picture_of
from tests.screens.readers import unread

LONG = enrolment_uri("l" * 50 + "@meadow.sch.ukx")


@asynccontextmanager
async def page(
    size: tuple[int, int], *, unicode: bool = True, text: str = URI
) -> AsyncIterator[tuple[App[None], Pilot[None]]]:
    app: App[None] = App()
    async with app.run_test(size=size, notifications=True) as pilot:
        await app.push_screen(QRPage(text, unicode=unicode))
        await pilot.pause()
        yield app, pilot


def words_of(app: App[None]) -> str:
    """All that stands on the screen, one space between words."""
    rows = ("".join(cell.glyph for cell in row) for row in frame_of(app))
    return " ".join(" ".join(rows).replace("▄", " ").split())


@pytest.mark.parametrize(
    ("size", "unicode", "text", "glyphs"),
    [
        ((80, 24), True, URI, {" ", "▄"}),
        ((80, 24), True, LONG, {" ", "▄"}),
        ((45, 23), True, URI, {" ", "▄"}),
        ((90, 45), True, URI, {" "}),
        ((90, 45), False, URI, {" "}),
        ((200, 50), False, LONG, {" "}),
    ],
)
async def test_the_page_is_read_at_many_sizes(
    size: tuple[int, int], unicode: bool, text: str, glyphs: set[str]
) -> None:
    async with page(size, unicode=unicode, text=text) as (app, _):
        frame = frame_of(app)
        assert unread(picture_of(frame), text, MAIN_FAULTS) == []
        seen = {cell.glyph for row in frame for cell in row}
        assert seen - set("Escape goes back") == glyphs - {" "}


@pytest.mark.parametrize(
    ("size", "text", "said"),
    [
        ((80, 24), URI, True),  # a row is left below
        ((80, 24), LONG, True),  # none below, columns beside
        ((50, 24), LONG, False),
        ((45, 23), URI, False),
    ],
)
async def test_the_way_back_is_said_where_room_is_left(
    size: tuple[int, int], text: str, said: bool
) -> None:
    async with page(size, text=text) as (app, _):
        assert ("Escape goes back" in words_of(app)) == said
        assert unread(picture_of(frame_of(app)), text, MAIN_FAULTS) == []


async def test_escape_closes_the_page() -> None:
    async with page((80, 24)) as (app, pilot):
        await pilot.press("escape")
        assert not isinstance(app.screen, QRPage)


@pytest.mark.parametrize(
    ("size", "unicode", "needed"),
    [((40, 12), True, "41 columns and 21 rows"), ((80, 24), False, "82 columns and 41 rows")],
)
async def test_without_room_the_page_says_how_much_it_needs_and_what_does_the_same(
    size: tuple[int, int], unicode: bool, needed: str
) -> None:
    async with page(size, unicode=unicode) as (app, pilot):
        words = words_of(app)
        assert f"needs {needed}" in words
        assert f"has {size[0]} columns and {size[1]} rows" in words
        assert "setup key" in words and "PNG" in words and words.endswith("Escape goes back.")
        await pilot.resize_terminal(90, 45)
        await pilot.pause()
        assert unread(picture_of(frame_of(app)), URI, MAIN_FAULTS) == []


async def test_a_text_too_long_for_any_code_points_to_the_setup_key() -> None:
    async with page((80, 24), text="x" * 5000) as (app, _):
        assert "too long" in words_of(app) and "setup key" in words_of(app)
