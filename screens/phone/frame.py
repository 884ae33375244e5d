"""A screen as the phone's camera sees it: each cell's colours as pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.screen import Screen

if TYPE_CHECKING:
    from PIL.Image import Image

LOWER_HALF = "▄"
ZOOM = 4  # pixels to each half of a cell: QR readers want a module to be a few
INK, PAPER = (200, 200, 200), (40, 40, 40)  # the terminal's own colours, which nobody knows
RGB = tuple[int, int, int]


def picture_of(screen: Screen[object]) -> Image:
    """What the screen shows or would show if nothing lay over it; letters are left out."""
    from PIL import Image

    rows = [list(_halves(strip)) for strip in screen._compositor.render_strips()]
    lines = list(chain.from_iterable(zip(*row, strict=True) for row in rows))
    picture = Image.new("RGB", (len(lines[0]), len(lines)))
    picture.putdata(list(chain.from_iterable(lines)))
    return picture.resize((picture.width * ZOOM, picture.height * ZOOM), Image.Resampling.NEAREST)


def _halves(strip: Iterable[Segment]) -> Iterator[tuple[RGB, RGB]]:
    """The upper and the lower colour of each cell in a row."""
    for text, style, _ in strip:
        ink, paper = _colours(style or Style())
        for glyph in text:
            yield paper, ink if glyph == LOWER_HALF else paper


def _colours(style: Style) -> tuple[RGB, RGB]:
    ink, paper = _rgb(style.color, INK), _rgb(style.bgcolor, PAPER)
    return (paper, ink) if style.reverse else (ink, paper)


def _rgb(color: Color | None, own: RGB) -> RGB:
    if color is None or color.is_default:
        return own
    red, green, blue = color.get_truecolor()
    return red, green, blue
