"""The QR code on screen, read from the rendered frame."""

from __future__ import annotations

import logging

import pytest

from screens.qr_code import matrix
from tests.screens.camera import MAIN_FAULTS
from tests.screens.qr_desk import SECRET, URI, Desk, enrolment_uri
from tests.screens.raster import BLACK, WHITE, dark_halves, frame_of, picture_of
from tests.screens.readers import unread
from tui.theme import THEMES

NAMES = {
    10: "h@sch.uk.x",
    37: "luke.smith@meadowbank-primary2.sch.uk",
    65: "l" * 50 + "@meadow.sch.ukx",
}


async def test_the_frame_is_read_in_every_theme_of_ours() -> None:
    desk = Desk()
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        for theme in THEMES:
            desk.register_theme(theme)
            desk.theme = theme.name
            await pilot.pause()
            assert unread(picture_of(frame_of(desk)), URI, MAIN_FAULTS) == [], theme.name


@pytest.mark.parametrize("length", NAMES)
async def test_the_frame_is_read_under_every_fault_of_a_camera(length: int) -> None:
    assert len(NAMES[length]) == length
    uri = enrolment_uri(NAMES[length])
    desk = Desk(uri)
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        for theme in ("textual-dark", "textual-light"):
            desk.theme = theme
            await pilot.pause()
            assert unread(picture_of(frame_of(desk)), uri) == [], theme


@pytest.mark.parametrize("ansi", [False, True])
async def test_no_color_leaves_the_code_its_two_colours(
    ansi: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    desk = Desk(ansi=ansi)
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        for theme in ("textual-dark", "ansi-dark", "ansi-light"):
            desk.theme = theme
            await pilot.pause()
            assert unread(picture_of(frame_of(desk)), URI, MAIN_FAULTS) == [], theme


async def test_each_cell_is_a_space_or_a_lower_half_block_in_black_and_white() -> None:
    desk = Desk()
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        for theme in THEMES:
            desk.register_theme(theme)
        for name in sorted(desk.available_themes):
            desk.theme = name
            await pilot.pause()
            cells = [row[:45] for row in frame_of(desk)[:23]]
            assert {cell.glyph for row in cells for cell in row} == {" ", "▄"}, name
            colours = {(cell.ink, cell.paper) for row in cells for cell in row}
            assert colours == {(BLACK, WHITE), (WHITE, BLACK)}, name
            modules = [tuple(row[4:41]) for row in dark_halves(cells)[4:41]]
            assert tuple(modules) == matrix(URI), name


async def test_without_room_nothing_is_drawn_and_with_room_again_it_comes_back() -> None:
    desk = Desk()
    seen = []
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        for size in ((80, 24), (40, 12), (80, 20), (60, 21), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            black = [cell for row in frame_of(desk) for cell in row if cell.paper == BLACK]
            assert bool(black) == desk.code.drawn
            seen.append(desk.code.drawn)
    assert seen == [True, False, False, True, True]


async def test_a_room_of_fixed_size_that_is_too_small_stays_blank() -> None:
    desk = Desk()
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        desk.code.styles.width, desk.code.styles.height = 40, 24
        await pilot.pause()
        assert not desk.code.drawn
        assert {cell.glyph for row in frame_of(desk) for cell in row[:40]} == {" "}
        desk.code.styles.width = 60
        await pilot.pause()
        assert desk.code.drawn
        assert unread(picture_of(frame_of(desk)), URI, MAIN_FAULTS) == []


async def test_a_hidden_code_is_not_called_drawn() -> None:
    desk = Desk()
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        desk.code.display = False
        await pilot.pause()
        assert not desk.code.drawn
        desk.code.show(URI)
        assert not desk.code.drawn
        desk.code.display = True
        await pilot.pause()
        assert desk.code.drawn


async def test_a_terminal_without_utf_8_gets_no_half_block() -> None:
    desk = Desk(unicode=False)
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        assert not desk.code.drawn
        await pilot.resize_terminal(140, 50)
        await pilot.pause()
        assert desk.code.drawn
        frame = frame_of(desk)
        assert {cell.glyph for row in frame[:45] for cell in row[:90]} == {" "}
        assert unread(picture_of(frame), URI, MAIN_FAULTS) == []


async def test_another_text_is_drawn_and_an_empty_or_endless_one_is_not() -> None:
    longer = enrolment_uri(NAMES[65])
    desk = Desk("")
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        assert not desk.code.drawn
        for text, drawn in (
            (URI, True),
            (longer, True),
            ("x" * 5000, False),
            (URI, True),
            ("", False),
        ):
            desk.code.show(text)
            await pilot.pause()
            assert desk.code.drawn == drawn
            assert not drawn or unread(picture_of(frame_of(desk)), text, MAIN_FAULTS) == []


async def test_the_code_takes_no_focus_and_no_selection() -> None:
    desk = Desk()
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.click(desk.code)
        assert desk.focused is not desk.code and not desk.code.focusable
        await pilot.mouse_down(desk.code, (2, 2))
        await pilot.hover(desk.code, (30, 15))
        await pilot.mouse_up(desk.code, (30, 15))
        await pilot.pause()
        assert desk.code not in desk.screen.selections


async def test_no_repr_and_no_log_shows_the_secret(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    with caplog.at_level(logging.DEBUG):
        async with desk.run_test(size=(80, 24), notifications=True):
            shown = [repr(desk.code), str(desk.code), repr(vars(desk.code)), caplog.text]
    assert not [text for text in shown if SECRET in text]
    assert desk.code.name == "QR code"
