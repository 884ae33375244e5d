"""Golden frames: a screen's text, kept beside the walkthrough, that a later run must show again."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tui.walkthrough.frame import Frame
from tui.walkthrough.names import file_name
from tui.walkthrough.shots import frame_text

HUNK = re.compile(r"@@ -(\d+)")


def golden_file(walk: Path, name: str) -> Path:
    """Where a walkthrough's frame of this name is kept; raises ValueError for an unfit name."""
    return walk.with_suffix(".frames") / f"{file_name(name)}.txt"


def update(frame: Frame, path: Path) -> bool:
    """Keep this frame's text from now on; whether that changes anything. Raises OSError."""
    if path.exists() and _kept(path) == _rows(frame):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(frame_text(frame), "utf-8")
    return True


def difference(frame: Frame, path: Path) -> str | None:
    """How a frame's text differs from the one kept, colours aside; None where it doesn't.

    A sentence, and below it the rows: "-" as kept, "+" as they are now. Raises OSError.
    """
    if not path.exists():
        return f"there is no {path} to compare with; run with --update to keep this screen as it is"
    kept, now = _kept(path), _rows(frame)
    if kept == now:
        return None
    rows = "\n".join(_differing(kept, now))
    return f"the screen differs from {path} (- as kept, + now; --update keeps it as it is)\n{rows}"


def _rows(frame: Frame) -> list[str]:
    return frame_text(frame).removesuffix("\n").split("\n")


def _kept(path: Path) -> list[str]:
    text = path.read_text("utf-8", errors="replace").removesuffix("\n")
    return [row.rstrip() for row in text.split("\n")]


def _differing(kept: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    """The rows that differ and one on each side, headed by the first row's number."""
    compared = list(difflib.unified_diff(kept, now, lineterm="", n=1))
    for line in compared[2:]:  # the first two name files
        hunk = HUNK.match(line)
        yield f"from row {hunk[1]}:" if hunk else line
