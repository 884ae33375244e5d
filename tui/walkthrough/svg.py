"""A frame as SVG: whole pixels, no font or address from outside, and its text for who can't see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from itertools import groupby
from xml.sax.saxutils import escape

from tui.walkthrough.blocks import BLOCKS, EIGHTHS, SHADES, Block
from tui.walkthrough.frame import Frame
from tui.walkthrough.painting import PAGE, Paint, PaintedCell, mixed, painted
from tui.walkthrough.xml_text import xml_text

WIDTH, HEIGHT = 10, 20  # of a cell
FONT_SIZE = 16.667  # whose characters are 10 wide in Fira Code
BASELINE, UNDERLINE, STRIKE = 15.6, 17, 10  # from a cell's upper edge
FONTS = "'Fira Code', 'DejaVu Sans Mono', Menlo, Consolas, monospace"
JOINED = "wx"  # Fira Code draws www and 0x as one, as it does with many signs: -> is an arrow
SLANT = 12  # degrees; Fira Code has no italics


Paths = dict[str, list[str]]
"""Rectangles by colour."""


class Kind(Enum):
    """How a character is written: with those beside it, at a place of its own, not at all."""

    WORD = auto()
    ALONE = auto()
    NO_TEXT = auto()


def svg(frame: Frame, title: str) -> str:
    """The picture, titled for a screen reader, which reads the frame's text as its description."""
    papers: Paths = defaultdict(list)
    inks: Paths = defaultdict(list)
    texts: list[str] = []
    for y, strip in enumerate(frame.rows):
        cells = list(painted(strip))
        _fill(papers, cells, y * HEIGHT)
        _draw(inks, cells, y * HEIGHT)
        texts += _texts(cells, y * HEIGHT)
    width, height = frame.width * WIDTH, len(frame.rows) * HEIGHT
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}" role="img" aria-labelledby="title"'
            ' aria-describedby="desc">\n',
            f'<title id="title">{_escaped(title)}</title>\n',
            f'<desc id="desc">{_escaped(chr(10).join(frame.lines))}</desc>\n',
            f'<rect width="100%" height="100%" fill="{PAGE}"/>\n',
            '<g shape-rendering="crispEdges">\n',
            *_paths(papers),
            *_paths(inks),
            f'</g>\n<g font-family="{FONTS}" font-size="{FONT_SIZE}">\n',
            *texts,
            "</g>\n</svg>\n",
        ]
    )


def _paths(colours: Paths) -> Iterator[str]:
    for colour, parts in colours.items():
        yield f'<path fill="{colour}" d="{"".join(parts)}"/>\n'


def _fill(papers: Paths, cells: Sequence[PaintedCell], top: int) -> None:
    """The backgrounds, cells of one colour as one rectangle."""
    for paper, run in groupby(cells, key=lambda cell: cell.paint.paper):
        if paper != PAGE:
            left, right = _extent(list(run))
            papers[paper].append(_rectangle(left, top, right, top + HEIGHT))


def _draw(inks: Paths, cells: Sequence[PaintedCell], top: int) -> None:
    """Blocks and lines."""
    for (text, paint), run in groupby(cells, key=lambda cell: (cell.text, cell.paint)):
        same = list(run)
        for block in BLOCKS.get(text, ()):
            ink = mixed(paint.ink, paint.paper, SHADES[text]) if text in SHADES else paint.ink
            inks[ink] += _block(block, same, top)
        left, right = _extent(same)
        if paint.underline:
            inks[paint.ink].append(_rectangle(left, top + UNDERLINE, right, top + UNDERLINE + 1))
        if paint.strike:
            inks[paint.ink].append(_rectangle(left, top + STRIKE, right, top + STRIKE + 1))


def _block(block: Block, cells: Sequence[PaintedCell], top: int) -> Iterator[str]:
    """One part of each of these cells; whole rows of it without a seam."""
    upper, lower = (top + edge * HEIGHT / EIGHTHS for edge in (block.top, block.bottom))
    if (block.left, block.right) == (0, EIGHTHS):
        left, right = _extent(cells)
        yield _rectangle(left, upper, right, lower)
        return
    for cell in cells:
        first, last = ((cell.x + edge / EIGHTHS) * WIDTH for edge in (block.left, block.right))
        yield _rectangle(first, upper, last, lower)


def _extent(cells: Sequence[PaintedCell]) -> tuple[int, int]:
    return cells[0].x * WIDTH, (cells[-1].x + cells[-1].width) * WIDTH


def _rectangle(left: float, top: float, right: float, bottom: float) -> str:
    return f"M{left:g} {top:g}H{right:g}V{bottom:g}H{left:g}z"


def _texts(cells: Iterable[PaintedCell], top: int) -> Iterator[str]:
    """Words of one look, each at its place, so that columns are kept in any font."""
    for paint, run in groupby(cells, key=lambda cell: cell.paint._replace(paper="")):
        for kind, part in groupby(run, key=_kind):
            if kind is Kind.WORD:
                yield _text(list(part), paint, top)
            elif kind is Kind.ALONE:
                for cell in part:
                    yield _text([cell], paint, top)


def _kind(cell: PaintedCell) -> Kind:
    if cell.text.isspace() or cell.text in BLOCKS:
        return Kind.NO_TEXT
    is_word = cell.text.isalnum() and cell.width == 1 and cell.text not in JOINED
    return Kind.WORD if is_word else Kind.ALONE


def _text(cells: Sequence[PaintedCell], paint: Paint, top: int) -> str:
    x, y = cells[0].x * WIDTH, f"{top + BASELINE:g}"
    where = f'x="{x}" y="{y}"'
    if paint.italic:
        where = f'transform="translate({x} {y}) skewX(-{SLANT})"'
    bold = ' font-weight="bold"' if paint.bold else ""
    text = "".join(cell.text for cell in cells)
    return f'<text {where} fill="{paint.ink}"{bold}>{_escaped(text)}</text>\n'


def _escaped(text: str) -> str:
    return escape(xml_text(text))
