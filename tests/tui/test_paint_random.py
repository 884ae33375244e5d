"""Whatever changes into whatever: the terminal shows what Textual's whole frame would."""

from __future__ import annotations

from collections.abc import Iterator

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import ControlType, Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, InlineUpdate, LayoutUpdate
from textual.geometry import Offset, Region
from textual.strip import Strip

from tests.terminal import Filter
from tui.cells import UnsureError, look
from tui.frame import Frame
from tui.pen import move, turn

CUTS = (0, 5, 12, 20)
WIDTH, HEIGHT = CUTS[-1], 3
PARTS = ["bold", "dim", "italic", "underline", "reverse", "strike", "red", "#102030", "on blue"]
PARTS += ["on #908070", "bright_green", "on color(99)", "conceal", "underline2", "overline"]
STYLES = st.lists(st.sampled_from(PARTS), max_size=4).map(
    lambda parts: Style.parse(" ".join(parts))
)
TEXTS = st.lists(st.sampled_from(["a", "b", " ", "世", "e\u0301", "👍", "  ", "abc"]), max_size=6)
SEGMENTS = st.lists(
    st.tuples(TEXTS.map("".join), STYLES).map(lambda made: Segment(*made)), max_size=3
)
CHOPS = st.builds(lambda *parts: dict(zip(CUTS, parts, strict=False)), *([SEGMENTS] * 3))
ROWS = st.lists(CHOPS, min_size=HEIGHT, max_size=HEIGHT)
STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 2), SEGMENTS))
CONSOLE = Console(color_system="truecolor")
HOME = Offset(0, 0)
CLEAR = Segment("\x1b[2J", None, [(ControlType.CLEAR,)])
Rows = list[dict[int, Strip]]


class Seen:
    """A terminal that is shown frames as they follow each other."""

    def __init__(self) -> None:
        self.frame, self.screen = Frame(), pyte.Screen(WIDTH, HEIGHT)
        self.screen.reset_mode(pyte.modes.DECAWM)

    def follow(self, update: CompositorUpdate, rest: Offset = HOME) -> str:
        sent = self.frame.follow(update, rest, ColorSystem.TRUECOLOR)
        self.take(sent)
        return sent

    def take(self, text: str) -> None:
        pyte.ByteStream(self.screen).feed(Filter()(text.encode()))

    def cells(self) -> list[list[pyte.screens.Char]]:
        return [[self.screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


def strip(segments: list[Segment], part: int) -> Strip:
    return Strip(segments).adjust_cell_length(CUTS[part + 1] - CUTS[part])


def full(rows: Rows) -> LayoutUpdate:
    return LayoutUpdate([list(row.values()) for row in rows], Region(0, 0, WIDTH, HEIGHT))


def line(*segments: Segment | str) -> LayoutUpdate:
    made = [Segment(part) if isinstance(part, str) else part for part in segments]
    return LayoutUpdate([[Strip(made).adjust_cell_length(WIDTH)]], Region(0, 0, WIDTH, 1))


def truth(rows: Rows) -> list[list[pyte.screens.Char]]:
    seen = Seen()
    seen.take(full(rows).render_segments(CONSOLE).replace("\n", ""))
    return seen.cells()


def frames(
    first: list[dict[int, list[Segment]]], steps: list[tuple[bool, int, int, list[Segment]]]
) -> Iterator[tuple[Rows, CompositorUpdate]]:
    rows = [{x: strip(row[x], part) for part, x in enumerate(CUTS[:3])} for row in first]
    yield rows, full(rows)
    for whole, y, part, segments in steps:
        rows[y][CUTS[part]] = strip(segments, part)
        span = (y, CUTS[part], CUTS[part + 1])
        yield rows, full(rows) if whole else ChopsUpdate(rows, [span], [list(CUTS[1:])] * HEIGHT)


@given(ROWS, STEPS)
def test_any_change_leaves_the_screen_that_a_whole_frame_gives(first, steps) -> None:
    seen = Seen()
    for rows, update in frames(first, steps):
        seen.follow(update)
        assert seen.cells() == truth(rows)
        assert (seen.screen.cursor.x, seen.screen.cursor.y) == (0, 0)
        assert seen.screen.cursor.attrs == pyte.Screen(1, 1).default_char


@given(STYLES, STYLES)
def test_one_style_turns_into_any_other(old, new) -> None:
    looks = [look(Strip.render_ansi(style, ColorSystem.TRUECOLOR)) for style in (old, new)]
    turned, afresh = Seen(), Seen()
    turned.take(turn(look(""), looks[0]) + turn(*looks))
    afresh.take(turn(look(""), looks[1]))
    assert turned.screen.cursor.attrs == afresh.screen.cursor.attrs


@given(*[st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1))] * 2)
def test_the_cursor_gets_from_anywhere_to_anywhere(start, end) -> None:
    seen = Seen()
    seen.take(move((-1, -1), start) + move(start, end))
    assert (seen.screen.cursor.y, seen.screen.cursor.x) == end


def test_a_frame_that_is_there_already_sends_nothing() -> None:
    seen = Seen()
    assert seen.follow(line("世界 e\u0301"))
    assert seen.follow(line("世界 e\u0301")) == ""


def test_a_cursor_that_alone_moves_costs_its_move() -> None:
    seen = Seen()
    seen.follow(line("abc"))
    assert seen.follow(line("abc"), Offset(2, 0)) == "\x1b[1;3H"


def test_a_wide_character_that_loses_a_half_becomes_a_blank() -> None:
    seen = Seen()
    seen.follow(line("a世b"))
    covered = ChopsUpdate([{2: Strip([Segment("x")]).adjust_cell_length(18)}], [(0, 2, 20)], [[20]])
    assert seen.follow(covered) == "\x1b[1;2H x \r"


def test_what_follows_a_joined_emoji_is_placed_anew_and_written_again() -> None:
    seen = Seen()
    seen.follow(line("....."))
    family = "👨\u200d👩"
    sent = seen.frame.follow(line(family + "..."), HOME, ColorSystem.TRUECOLOR)
    assert sent == f"\x1b[1H  \r{family}\x1b[3G... \r"


def test_marks_styled_on_their_own_stay_on_their_character() -> None:
    seen = Seen()
    seen.follow(line("世e", Segment("\u0301x", Style.parse("bold"))))
    assert [cell.data for cell in seen.cells()[0][:4]] == ["世", "", "é", "x"]


@pytest.mark.parametrize("update", [line(CLEAR), InlineUpdate([]), CompositorUpdate()])
def test_what_cannot_be_told_is_left_to_textual(update) -> None:
    with pytest.raises(UnsureError):
        Frame().follow(update, HOME, ColorSystem.TRUECOLOR)


def test_a_sequence_in_a_text_is_painted_as_its_escape() -> None:
    seen = Seen()
    seen.follow(line("a\x1b[2J\u202eb"))
    assert "".join(cell.data for cell in seen.cells()[0]).rstrip() == r"a\x1b[2J\u202eb"


def test_another_link_is_a_change_and_is_closed_at_the_end() -> None:
    seen = Seen()
    seen.follow(line("here"))
    linked = Style(link="https://a.test")
    sent = seen.follow(line(Segment("here", linked)))
    assert sent == f"\x1b[1H\x1b]8;id={linked.link_id};https://a.test\x1b\\here\x1b]8;;\x1b\\\r"
