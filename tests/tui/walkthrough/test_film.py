"""Films, as a player shows them."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from unicodedata import normalize

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from screens.phone.frame import picture_of
from screens.phone.pictures import texts_in
from tests.screens.qr_desk import URI
from tests.terminal import Terminal
from tests.tui.test_paint_random import STYLES, TEXTS
from tests.tui.walkthrough.played_by_hand import MORNING, frame
from tui.walkthrough.cast import Version
from tui.walkthrough.emulated import frame_of
from tui.walkthrough.film import Film, fitted
from tui.walkthrough.frame import Frame
from tui.walkthrough.repaint import repaint

SIZE = (24, 4)
WENDY, LUKE = "Wendy Abbott", "Luke Smith"
HERS = frame("Wendy's", "世界", [("bold", "bold red")], "last")
HIS = frame("Luke's 👍", "", [("reversed", "reverse")])
ROWS = st.lists(st.lists(st.tuples(TEXTS.map("".join), STYLES), max_size=3), max_size=4)


class Studio:
    """A film in the making, its clock, and a player."""

    def __init__(self, *, caption_row: bool = False, version: Version = 2) -> None:
        self.now, self.file = 100.0, io.StringIO()
        self.film = Film(
            self.file,
            SIZE,
            "Lost phone",
            began=MORNING,
            seconds=lambda: self.now,
            caption_row=caption_row,
            version=version,
        )

    @property
    def header(self) -> dict[str, object]:
        header: dict[str, object] = json.loads(self.file.getvalue().partition("\n")[0])
        return header

    @property
    def events(self) -> list[tuple[float, str, str]]:
        return [tuple(json.loads(line)) for line in self.file.getvalue().split("\n")[1:-1]]

    def of_kind(self, kind: str) -> list[tuple[float, str]]:
        return [(at, data) for at, each, data in self.events if each == kind]

    def screen(self) -> pyte.Screen:
        """What a player shows by now."""
        columns, rows = SIZE
        screen = pyte.Screen(columns, rows + (1 if self.header.get("height") == rows + 1 else 0))
        stream = pyte.Stream(screen)
        for _, kind, data in self.events:
            if kind == "r":
                width, height = map(int, data.split("x"))
                screen.resize(height, width)
            elif kind == "o":
                stream.feed(data)
        return screen

    def shown(self) -> list[str]:
        return [row.rstrip() for row in self.screen().display]


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def captioned() -> Studio:
    return Studio(caption_row=True)


def lines(shown: Frame) -> list[str]:
    return (shown.lines + [""] * SIZE[1])[: SIZE[1]]


def test_a_film_begins_with_its_size_title_and_the_worlds_time(studio: Studio):
    assert studio.header == {
        "version": 2,
        "width": 24,
        "height": 4,
        "timestamp": int(datetime(2020, 10, 20, 9, 1, 2, tzinfo=UTC).timestamp()),
        "title": "Lost phone",
    }


def test_output_comes_at_its_time_and_scenes_and_captions_are_marks(studio: Studio):
    studio.film.scene("1. Log in")
    studio.now += 0.5
    studio.film.output(LUKE, b"\x1b[1mhere")
    studio.now += 1.25
    studio.film.caption("The code stays.")
    assert studio.events == [
        (0.0, "m", "1. Log in"),
        (0.5, "o", "\x1b[1mhere"),
        (1.75, "m", "The code stays."),
    ]
    assert studio.film.position == 1.75


def test_version_3_has_times_from_event_to_event_and_an_end():
    studio = Studio(version=3)
    for data in (b"a", b"b"):
        studio.now += 0.5
        studio.film.output(LUKE, data)
    studio.film.close()
    assert studio.header["term"] == {"cols": 24, "rows": 4, "type": "xterm-256color"}
    assert [(at, kind) for at, kind, _ in studio.events] == [
        (0.5, "o"),
        (0.5, "o"),
        (0.0, "o"),
        (0.0, "x"),
    ]


@given(st.binary(max_size=60), st.data())
def test_bytes_that_come_in_pieces_show_what_they_show_in_one(data: bytes, draw: st.DataObject):
    whole, pieces = Studio(), Studio()
    text = b"\x1b[31m\xe4\xb8\x96\x1b]8;;x\x1b\\\xf0\x9f\x91\x8d" + data + "世\x1b[0m.".encode()
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    whole.film.output(LUKE, text)
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        pieces.film.output(LUKE, text[start:end])
    assert "".join(data for _, data in pieces.of_kind("o")) == "".join(
        data for _, data in whole.of_kind("o")
    )


def test_no_event_holds_half_a_character_or_half_a_sequence(studio: Studio):
    for piece in (b"a\xe4", b"\xb8\x96\x1b", b"[3", b"1mb", b"\x1b]8;;http", b"\x1b\\c"):
        studio.film.output(LUKE, piece)
    assert [data for _, data in studio.of_kind("o")] == [
        "a",
        "世",
        "\x1b[31mb",
        "\x1b]8;;http\x1b\\c",
    ]


def test_a_players_terminal_is_asked_nothing_and_keeps_its_mouse_keys_and_clipboard(studio: Studio):
    asked = (
        "\x1b[?1049h\x1b[?1000h\x1b[?1003;1006h\x1b[?2004h\x1b[>1u\x1b[?u\x1b[6n\x1b[c"
        "\x1b[?2026$p\x1b]52;c;U0VDUkVU\x07\x1b]0;title\x1b\\\x1bP+q544e\x1b\\\x1b[?25lseen"
    )
    studio.film.output(LUKE, asked.encode())
    assert studio.of_kind("o") == [(0.0, "\x1b[?1049h\x1b[?25lseen")]


@given(ROWS)
def test_a_repainted_frame_says_what_the_frame_says(rows: list[list[tuple[str, Style]]]):
    shown = Frame(frame(*[[(text, str(style)) for text, style in row] for row in rows]).rows)
    shown = Frame(tuple(row.crop(0, SIZE[0]) for row in shown.rows))
    screen = pyte.Screen(*SIZE)
    pyte.ByteStream(screen).feed(b"\x1b[7mleft over\x1b[4;20Hover" + repaint(shown))
    composed = [normalize("NFC", line) for line in lines(shown)]  # as pyte keeps them
    assert [row.rstrip() for row in screen.display] == composed


def test_a_repainted_frame_looks_as_the_frame_does():
    screen = pyte.Screen(*SIZE)
    looks = [("a", "bold #102030"), ("b", "reverse on #405060"), ("c", "underline"), ("d", "")]
    pyte.ByteStream(screen).feed(b"\x1b[1;7m" + repaint(frame(looks)))
    bold, reverse, underlined, plain = (screen.buffer[0][x] for x in range(4))
    assert (bold.bold, bold.fg) == (True, "102030")
    assert (reverse.reverse, reverse.bg, reverse.bold) == (True, "405060", False)
    assert underlined.underscore and plain == screen.default_char._replace(data="d")


def test_the_cursor_rests_where_it_was(studio: Studio):
    studio.film.turn_to(LUKE, HIS, (2, 5))
    cursor = studio.screen().cursor
    assert (cursor.y, cursor.x) == (2, 5)


def test_of_several_people_the_one_whose_turn_it_is_is_seen(studio: Studio):
    studio.film.turn_to(WENDY, HERS)
    studio.film.output(LUKE, b"\x1b[Hnot to be seen\xe4")
    assert studio.shown() == lines(HERS)
    studio.film.turn_to(LUKE, HIS)
    assert studio.shown() == lines(HIS)
    studio.film.output(LUKE, b"\xb8\x96")
    studio.film.output(WENDY, b"nor this")
    assert studio.shown()[0] == "世ke's 👍"
    studio.film.turn_to(WENDY, HERS)
    assert studio.shown() == lines(HERS)


def test_what_is_hidden_takes_no_time_and_leaves_nothing(studio: Studio):
    studio.film.output(LUKE, b"before")
    studio.now += 1
    studio.film.hide()
    for _ in range(3):
        studio.now += 10
        studio.film.output(LUKE, b"never seen")
        studio.film.turn_to(WENDY, HERS)
    studio.film.scene("2. Meanwhile")
    assert studio.film.position == 1
    studio.film.show(HERS)
    studio.now += 1
    studio.film.output(WENDY, b"\x1b[4;1Hafter")
    assert studio.shown() == [*HERS.lines[:3], "after"]
    assert [at for at, *_ in studio.events] == [0, 1, 1, 2]
    assert "never" not in studio.file.getvalue()


def test_a_resize_is_told_once_and_after_a_cut_at_its_end(studio: Studio):
    studio.film.resize((30, 5))
    studio.film.hide()
    studio.film.resize((40, 6))
    studio.film.resize((30, 5))
    studio.film.show(HIS)
    studio.film.hide()
    studio.film.resize((24, 4))
    studio.film.show(HIS)
    assert studio.of_kind("r") == [(0, "30x5"), (0, "24x4")]
    assert studio.shown() == lines(HIS)


def test_time_to_read_passes_in_the_film_alone(studio: Studio):
    studio.film.pause(2)
    studio.film.output(LUKE, b"read")
    assert studio.of_kind("o") == [(2, "read")]


def test_a_caption_stands_below_the_screen_and_leaves_the_cursor_and_its_style(captioned: Studio):
    assert captioned.header["height"] == 5
    captioned.film.output(LUKE, b"\x1b[?1049h\x1b[2;3H\x1b[1mbold")
    captioned.film.caption("The QR code stays until you save or cancel.")
    captioned.film.output(LUKE, b"er")
    assert captioned.shown() == ["", "  bolder", "", "", "The QR code stays until…"]
    assert captioned.screen().buffer[1][7].bold
    captioned.film.scene("2. Next")
    assert captioned.shown()[4] == ""


def test_a_caption_holds_what_a_terminal_obeys_as_escapes():
    assert fitted("a\x1b[31m\n\u202eb", 20) == r"a\x1b[31m \u202eb".ljust(20)


@pytest.mark.parametrize("clears", ["\x1b[2J", "\x1b[J", "\x1b[?1049l", "\x1b[r\x1b[2J", "\x1b[!p"])
def test_a_caption_outlives_what_clears_the_screen(captioned: Studio, clears: str):
    captioned.film.caption("Read this.")
    captioned.film.output(LUKE, b"\x1b[Htext" + clears.encode())
    captioned.film.output(LUKE, b"\r\n" * 9 + b"below")
    assert captioned.shown()[3:] == ["below", "Read this."]


def test_a_caption_outlives_a_turn_a_cut_and_a_resize(captioned: Studio):
    captioned.film.caption("Read\nthis.")
    captioned.film.turn_to(WENDY, HERS)
    assert captioned.shown() == [*lines(HERS), "Read this."]
    captioned.film.hide()
    captioned.film.resize((24, 5))
    captioned.film.show(HIS)
    assert captioned.shown() == [*lines(HIS), "", "Read this."]


def test_a_real_terminals_bytes_played_show_what_it_showed(own_home: Path):
    with Terminal([sys.executable, "-m", "tests.screens.qr_desk"], home=own_home) as desk:
        desk.wait_for("Add new device")
        desk.wait_until_quiet()
        raw, shown = bytes(desk.raw), desk.text()
    file = io.StringIO()
    film = Film(file, (80, 24), "One", began=MORNING, seconds=lambda: 0.0, caption_row=True)
    film.caption("Scan this.")
    for start in range(0, len(raw), 100):
        film.output(LUKE, raw[start : start + 100])
    screen = pyte.Screen(80, 25)
    for line in file.getvalue().split("\n")[1:-1]:
        pyte.Stream(screen).feed(json.loads(line)[2])
    assert [row.rstrip() for row in screen.display] == [*shown, "Scan this."]
    seen = picture_of(frame_of(screen).rows)
    assert texts_in(seen) == [URI]


def test_a_film_ends_with_the_terminal_as_it_was(studio: Studio):
    studio.film.output(LUKE, b"\x1b[?1049h\x1b[?25l\x1b[1m")
    studio.film.close()
    assert studio.events[-1][2] == "\x1b[?1049l\x1b[r\x1b[0m\x1b[?25h"


def test_a_terminals_screen_as_a_frame_repaints_to_the_same_screen():
    screen = pyte.Screen(*SIZE)
    pyte.Stream(screen).feed("\x1b[1;33;44m世界\x1b[0;95;105m x\x1b[38;2;1;2;3;7m👍\x1b[4;9mz")
    again = pyte.Screen(*SIZE)
    pyte.ByteStream(again).feed(repaint(frame_of(screen)))
    assert again.display == screen.display
    assert frame_of(again).lines == frame_of(screen).lines
