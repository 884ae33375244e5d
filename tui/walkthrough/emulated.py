"""What a terminal emulator shows, as a frame."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from pyte.screens import Char, Screen
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.walkthrough.frame import Frame

PYTES = {"brown": "yellow", "brightbrown": "bright_yellow", "bfightmagenta": "bright_magenta"}
"""Names that pyte 0.8 has for colours and Rich has not."""


def frame_of(screen: Screen) -> Frame:
    """The cells of the screen with their styles."""
    columns = range(screen.columns)
    rows = ([screen.buffer[y][x] for x in columns] for y in range(screen.lines))
    return Frame(tuple(_strip(row) for row in rows))


def _strip(row: list[Char]) -> Strip:
    """A wide character's second cell is an empty text."""
    runs = groupby(row, key=lambda char: char._replace(data=""))
    return Strip([Segment("".join(char.data for char in run), _style(look)) for look, run in runs])


@lru_cache(1024)
def _style(look: Char) -> Style:
    return Style(
        color=_colour(look.fg),
        bgcolor=_colour(look.bg),
        bold=look.bold,
        italic=look.italics,
        underline=look.underscore,
        strike=look.strikethrough,
        reverse=look.reverse,
    )


def _colour(name: str) -> Color:
    try:
        bytes.fromhex(name)
    except ValueError:
        bright = name.startswith("bright")
        plain = f"bright_{name.removeprefix('bright')}" if bright else name
        return Color.parse(PYTES.get(name, plain))
    return Color.parse(f"#{name}")
