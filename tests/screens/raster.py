"""A rendered frame as a picture: each cell a block of pixels in the colours the terminal gets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
import pyte
from PIL import Image, ImageDraw, ImageFont
from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.app import App

from screens.painted import painted

CELL_WIDTH, CELL_HEIGHT = 8, 16
"""Pixels of a cell, as in the common 8x16 fonts."""

RGB = tuple[int, int, int]
BLACK: RGB = (0, 0, 0)
WHITE: RGB = (255, 255, 255)
WHITE_OF_16: RGB = (229, 229, 229)
OWN_INK: RGB = (200, 200, 200)
OWN_PAPER: RGB = (40, 40, 40)
"""A terminal's own colours: never black or white, so that a code that relies on them is seen."""

NAMED = {"black": BLACK, "white": WHITE_OF_16, "brightwhite": WHITE}


@dataclass(frozen=True)
class PaintedCell:
    """What the terminal is told to show in one cell."""

    glyph: str
    ink: RGB
    paper: RGB


def frame_of(app: App[Any]) -> list[list[PaintedCell]]:
    """The cells of the app's current screen, all filters applied, as its driver would get them."""
    strips = painted(app.screen)
    return [[cell for segment in strip for cell in _cells(segment)] for strip in strips]


def frame_of_terminal(cells: list[list[pyte.screens.Char]]) -> list[list[PaintedCell]]:
    """The cells that a real terminal shows."""
    return [[_terminal_cell(cell) for cell in row] for row in cells]


def dark_halves(frame: list[list[PaintedCell]]) -> list[list[bool]]:
    """Two rows of halves for each row of cells; True where a half is black."""
    halves = []
    for row in frame:
        halves.append([cell.paper == BLACK for cell in row])
        halves.append([(cell.ink if cell.glyph == "▄" else cell.paper) == BLACK for cell in row])
    return halves


def picture_of(frame: list[list[PaintedCell]]) -> Image.Image:
    """The frame as an RGB picture of 8x16 pixels a cell."""
    rows = [np.hstack([_block(cell) for cell in row]) for row in frame]
    return Image.fromarray(np.vstack(rows))


def _cells(segment: Segment) -> Iterable[PaintedCell]:
    style = segment.style or Style()
    ink, paper = _rgb(style.color, OWN_INK), _rgb(style.bgcolor, OWN_PAPER)
    if style.reverse:
        ink, paper = paper, ink
    for glyph in segment.text:
        yield PaintedCell(glyph, ink, paper)
        yield from repeat(PaintedCell(" ", ink, paper), cell_len(glyph) - 1)


def _terminal_cell(char: pyte.screens.Char) -> PaintedCell:
    ink, paper = _terminal_rgb(char.fg, OWN_INK), _terminal_rgb(char.bg, OWN_PAPER)
    return PaintedCell(char.data, *((paper, ink) if char.reverse else (ink, paper)))


def _terminal_rgb(color: str, own: RGB) -> RGB:
    try:
        red, green, blue = bytes.fromhex(color)
    except ValueError:
        return NAMED.get(color, own)
    return red, green, blue


def _rgb(color: Color | None, own: RGB) -> RGB:
    if color is None or color.is_default:
        return own
    red, green, blue = color.get_truecolor()
    return red, green, blue


@cache
def _block(cell: PaintedCell) -> np.ndarray:
    block = np.full((CELL_HEIGHT, CELL_WIDTH, 3), cell.paper, np.uint8)
    if cell.glyph == "▄":
        block[CELL_HEIGHT // 2 :] = cell.ink
        return block
    if cell.glyph == " ":
        return block
    return _letter(cell, block)


def _letter(cell: PaintedCell, block: np.ndarray) -> np.ndarray:
    picture = Image.fromarray(block)
    font = ImageFont.load_default(12)
    ImageDraw.Draw(picture).text((0, 0), cell.glyph, fill=cell.ink, font=font)
    return np.asarray(picture)
