"""What a terminal's cell shows: its text, how it looks, and how many cells it takes."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from rich.cells import split_graphemes
from rich.color import ColorSystem
from textual.strip import Strip

from models.vocabulary.visible_text import visible

KEPT = (
    1024  # different pieces of text or looks; a screen seldom has more, and the rest is made anew
)
WIDENING = "\ufe0f"  # variation selector 16: some terminals make its character wide, some don't
MARKS = {"Mn", "Me"}
NO_LINK = ";"
FOREGROUND = {"38", *map(str, range(30, 38)), *map(str, range(90, 98))}
BACKGROUND = {"48", *map(str, range(40, 48)), *map(str, range(100, 108))}
DEFAULTS = {"39", "49"}
PARTS = {"2": 5, "5": 3}  # how many parameters 24-bit and indexed colours have


class UnsureError(Exception):
    """What the terminal will show for this can't be told."""


class Look(NamedTuple):
    """The SGR parameters (ECMA-48) of attributes and colours, and OSC 8's of a link."""

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    background: str = ""
    link: str = NO_LINK


class Cell(NamedTuple):
    """A character with its marks; `width` 2 when wide, and 0 for a wide one's second cell."""

    text: str
    look: Look
    width: int


PLAIN = Look()
UNKNOWN = Cell("", PLAIN, -1)
Row = list[Cell]


def cells(strips: Iterable[Strip], colours: ColorSystem) -> Row:
    """The cells of strips side by side; UnsureError when they hold sequences of their own."""
    row: Row = []
    for strip in strips:
        for text, style, control in strip:
            if control:
                raise UnsureError
            ansi = Strip.render_ansi(style, colours) if style else ""
            link = f"id={style.link_id};{style.link}" if style and style.link else NO_LINK
            made = written(text, ansi, link)
            if made and not made[0].width:
                join(row, made[0].text)
                made = made[1:]
            row += made
    return row


@lru_cache(KEPT)
def written(text: str, ansi: str, link: str) -> tuple[Cell, ...]:
    """The cells of one text in one style; marks before its first character come as a cell of 0."""
    text, style = visible(text), look(ansi, link)
    if text.isascii():
        return tuple(Cell(character, style, 1) for character in text)
    row: Row = []
    for start, end, width in split_graphemes(text)[0]:
        row.append(Cell(text[start:end], style, width))
        row += [Cell("", style, 0)] * (width - 1)
    return tuple(row)


def join(row: Row, marks: str) -> None:
    """Put marks on the last character, whose style they take."""
    owner = next((column for column in reversed(range(len(row))) if row[column].width), None)
    if owner is not None:
        row[owner] = row[owner]._replace(text=row[owner].text + marks)


@lru_cache(KEPT)
def look(ansi: str, link: str = NO_LINK) -> Look:
    """The look that SGR parameters give."""
    attributes, colours = set(), {"foreground": "", "background": ""}
    parameters = ansi.split(";") if ansi else []
    while parameters:
        first = parameters[0]
        size = PARTS[parameters[1]] if first in {"38", "48"} else 1
        code, parameters = ";".join(parameters[:size]), parameters[size:]
        if first in FOREGROUND:
            colours["foreground"] = code
        elif first in BACKGROUND:
            colours["background"] = code
        elif first not in DEFAULTS:
            attributes.add(code)
    return Look(frozenset(attributes), **colours, link=link)


@lru_cache(KEPT)
def doubtful(text: str) -> bool:
    """Whether terminals disagree on the width: joined emoji do it, plain combining marks don't."""
    return any(mark == WIDENING or category(mark) not in MARKS for mark in text[1:])


def mend(row: Row) -> None:
    """Show a blank where a wide character has lost a half, as the compositor has it."""
    for column, cell in enumerate(row):
        if cell.width in {0, 2} and is_halved(row, column):
            row[column] = Cell(" ", cell.look, 1)


def is_halved(row: Row, column: int) -> bool:
    """Whether a wide character's other half isn't beside this one."""
    if row[column].width == 0:
        return column == 0 or row[column - 1].width != 2
    return column + 1 == len(row) or row[column + 1].width != 0
