"""A frame as files: its text (also the picture's alt text), SVG and PNG."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from models.vocabulary.visible_text import visible
from tui.walkthrough.frame import Frame
from tui.walkthrough.names import file_name
from tui.walkthrough.svg import svg
from tui.walkthrough.view import View

if TYPE_CHECKING:  # pictures are drawn by few runs
    from PIL.ImageFont import FreeTypeFont

ZOOM = 2  # a PNG is looked at on paper and on dense screens, too
NO_CHARACTER = "\uffff"


def keep(frame: Frame, folder: Path, name: str) -> tuple[Path, Path, Path]:
    """Write NAME.txt, NAME.svg and NAME.png; a shot of that name from before is lost.

    Raises OSError, and ValueError for a name that can't be a file's.
    """
    stem = file_name(name)
    text, drawn, picture = (folder / f"{stem}.{kind}" for kind in ("txt", "svg", "png"))
    folder.mkdir(parents=True, exist_ok=True)
    text.write_text(frame_text(frame), "utf-8")
    markup = svg(frame, name)
    drawn.write_text(markup, "utf-8")
    picture.write_bytes(png(markup, "".join(frame.lines)))
    return text, drawn, picture


def keep_view(view: View, folder: Path, name: str) -> Path:
    """Write NAME.view.json: what was read off a screen, without what stands in its fields.

    Raises OSError, and ValueError for a name that can't be a file's.
    """
    told = asdict(view)
    for control in told["controls"] or ():
        del control["value"]  # it may be a password; texts have what may be read
    path = folder / f"{file_name(name)}.view.json"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False), "utf-8")
    return path


def frame_text(frame: Frame) -> str:
    """The rows without colours: what a person who can't see the picture is read."""
    return "".join(f"{visible(line)}\n" for line in frame.lines)


def png(markup: str, text: str = "", zoom: float = ZOOM) -> bytes:
    """An SVG of ours as PNG, in a font of ours; `text` is what it says.

    The machine's own fonts are asked only for characters that ours has not: it may have none.
    """
    import resvg_py

    return resvg_py.svg_to_bytes(
        svg_string=markup,
        skip_system_fonts=not any(map(_is_foreign, set(text))),
        font_files=[str(_font_file())],
        zoom=zoom,
    )


@cache
def _font_file() -> Path:
    import fontpkg_fira_code

    root: Path = fontpkg_fira_code.ROOT
    return next((root / "files").glob("*.ttf"))


@lru_cache(1024)
def _is_foreign(mark: str) -> bool:
    """Whether our font draws for a character what it draws for all that it has not."""
    font = _font()
    return bytes(font.getmask(mark)) == bytes(font.getmask(NO_CHARACTER))


@cache
def _font() -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(_font_file(), 16, layout_engine=ImageFont.Layout.BASIC)
