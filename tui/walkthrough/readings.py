"""All that can be read from a file of a run: its text however it is split, escaped or drawn."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tui.walkthrough.cast import Event
from tui.walkthrough.seen_bytes import HIDDEN

if TYPE_CHECKING:
    from pyte import Screen

TAG = re.compile(r"<!\[CDATA\[|\]\]>|<[^<>]*>")
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([\\/\"ntr]))")
SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[ -/]*[0-~])",
    re.DOTALL,
)
LARGEST = 1000  # columns or rows
BLANKS = {"n": "\n", "t": "\t", "r": "\r"}


def texts(file: Path) -> Iterator[str]:
    """What it says; of a film, what was sent in one piece, and each screen.

    Raises OSError, and ValueError for a film that can't be played, after all else.
    """
    text = file.read_bytes().decode("utf-8", "replace")
    for reading in {text, _unescaped(text)}:
        for plain in {reading, html.unescape(reading), html.unescape(TAG.sub("", reading))}:
            yield from {plain, unquote(plain)}
    if file.suffix == ".cast":
        yield SEQUENCE.sub(
            "", "".join(data for kind, data in _events(text) if kind == Event.OUTPUT)
        )
        yield from _screens(text)


def qr_texts(file: Path) -> Iterator[str]:
    """What the QR codes in a picture or a film say; raises OSError, Refused, ValueError."""
    from screens.phone import pictures

    match file.suffix:
        case ".png":
            yield from pictures.texts_in_file(file)
        case ".svg":
            yield from _qr_texts_of_svg(file)
        case ".cast":
            yield from _qr_texts_of_film(file)


def _qr_texts_of_svg(file: Path) -> Iterator[str]:
    from PIL import Image

    from screens.phone import pictures
    from tui.walkthrough.shots import png

    yield from pictures.texts_in(Image.open(BytesIO(png(file.read_text("utf-8"), zoom=1))))


def _qr_texts_of_film(file: Path) -> Iterator[str]:
    from screens.phone import frame, pictures
    from tui.walkthrough.emulated import frame_of

    for screen in _played(file.read_text("utf-8")):
        yield from pictures.texts_in(frame.picture_of(frame_of(screen).rows))


def _unescaped(text: str) -> str:
    """The text with the escapes of JSON strings as what they stand for."""
    plain = ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else BLANKS.get(found[2], found[2]), text
    )
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _screens(cast: str) -> Iterator[str]:
    """The texts that were on the screen, letter by letter typed or not."""
    last = ""
    for screen in _played(cast):
        shown = "\n".join(screen.display)
        if shown != last:
            yield shown
        last = shown


def _played(cast: str) -> Iterator[Screen]:
    """The screen after each event that changed it."""
    import pyte

    screen = pyte.Screen(*_size(cast))
    stream = pyte.Stream(screen)
    for kind, data in _events(cast):
        if kind == Event.RESIZE:
            columns, rows = (_fit(int(size)) for size in data.split("x"))
            screen.resize(rows, columns)
        elif kind == Event.OUTPUT:
            stream.feed(HIDDEN.sub("", data))
        if screen.dirty:
            yield screen
            screen.dirty.clear()


def _size(cast: str) -> tuple[int, int]:
    match json.loads(cast.partition("\n")[0]):
        case {"width": int(columns), "height": int(rows)}:
            pass
        case {"term": {"cols": int(columns), "rows": int(rows)}}:
            pass
        case _:
            raise ValueError("its first line names no size")
    return _fit(columns), _fit(rows)


def _fit(size: int) -> int:
    if not 0 < size <= LARGEST:
        raise ValueError(f"no terminal is {size} wide or high")
    return size


def _events(cast: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(cast.split("\n")[1:], 2):
        if not line or line.startswith("#"):
            continue
        match json.loads(line):
            case [int() | float(), str(kind), str(data)]:
                yield kind, data
            case _:
                raise ValueError(f"line {number} is no event")
