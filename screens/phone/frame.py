"""Painted rows as the phone's camera sees them: each cell's colours as pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import TYPE_CHECKING

from rich.cells import split_graphemes
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

if TYPE_CHECKING:
    from PIL.Image import Image

LOWER_HALF = "▄"
ZOOM = 4  # pixels to each half of a cell: QR readers want a module to be a few
INK, PAPER = (200, 200, 200), (40, 40, 40)  # the terminal's own colours, which nobody knows
RGB = tuple[int, int, int]


def picture_of(painted: Iterable[Iterable[Segment]]) -> Image:
    """What these rows show; letters are left out."""
    from PIL import Image

    rows = [list(_halves(row)) for row in painted]
    lines = list(chain.from_iterable(zip(*row, strict=True) for row in rows))
    picture = Image.new("RGB", (len(lines[0]), len(lines)))
    picture.putdata(list(chain.from_iterable(lines)))
    return picture.resize((picture.width * ZOOM, picture.height * ZOOM), Image.Resampling.NEAREST)


def _halves(strip: Iterable[Segment]) -> Iterator[tuple[RGB, RGB]]:
    """The upper and the lower colour of each cell in a row."""
    for text, style, _ in strip:
        ink, paper = _colours(style or Style())
        for start, end, width in split_graphemes(text)[0]:
            lower = ink if text[start:end] == LOWER_HALF else paper
            yield from repeat((paper, lower), width)


def _colours(style: Style) -> tuple[RGB, RGB]:
    ink, paper = _rgb(style.color, INK), _rgb(style.bgcolor, PAPER)
    return (paper, ink) if style.reverse else (ink, paper)


def _rgb(color: Color | None, own: RGB) -> RGB:
    if color is None or color.is_default:
        return own
    red, green, blue = color.get_truecolor()
    return red, green, blue
