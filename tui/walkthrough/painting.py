"""A frame's cells as a picture shows them: characters, and colours that are settled."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import split_graphemes
from rich.color import Color, blend_rgb
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME as THEME
from textual.strip import Strip

DIMMED = 0.5  # as far towards the background as Textual's own dimming goes
PAGE = THEME.background_color.hex


class Paint(NamedTuple):
    """How a cell looks; colours are `#rrggbb`."""

    ink: str
    paper: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False


class PaintedCell(NamedTuple):
    """A character with its marks, `width` columns from column `x` on."""

    x: int
    text: str
    width: int
    paint: Paint


def painted(row: Strip) -> Iterator[PaintedCell]:
    """A row's characters from left to right; one that is concealed is a blank."""
    x = 0
    for text, style, control in row:
        if control:
            continue
        paint = paint_of(style or Style.null())
        for start, end, width in split_graphemes(text)[0]:
            if width:
                shown = " " * width if style and style.conceal else text[start:end]
                yield PaintedCell(x, shown, width, paint)
            x += width


@lru_cache(1024)
def paint_of(style: Style) -> Paint:
    """A style with the colours that a terminal would have chosen."""
    ink, paper = _rgb(style.color, foreground=True), _rgb(style.bgcolor, foreground=False)
    if style.reverse:
        ink, paper = paper, ink
    if style.dim:
        ink = mixed(ink, paper, DIMMED)
    return Paint(
        ink,
        paper,
        bold=bool(style.bold),
        italic=bool(style.italic),
        underline=bool(style.underline or style.underline2),
        strike=bool(style.strike),
    )


def mixed(ink: str, paper: str, share: float) -> str:
    """A share of ink on paper, 0 to 1."""
    first, second = Color.parse(paper).get_truecolor(), Color.parse(ink).get_truecolor()
    return blend_rgb(first, second, share).hex


def _rgb(colour: Color | None, *, foreground: bool) -> str:
    if colour is None:
        return (THEME.foreground_color if foreground else THEME.background_color).hex
    return colour.get_truecolor(THEME, foreground=foreground).hex
