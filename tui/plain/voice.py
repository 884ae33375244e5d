"""What is said: plain ASCII lines, one after another; nothing is ever taken back."""

import textwrap
from collections.abc import Callable

from anyascii import anyascii

from models.vocabulary.visible_text import visible

RUNOVER = "  "  # begins what goes on from the row above, in the third cell as in braille books
Columns = Callable[[], int | None]
"""How many cells a row has now; None where no terminal shows the lines, so that nothing ends one
but its end."""


class Voice:
    """Writes to a stream that ends lines with a newline; remembers whether a prompt is open.

    `rows` counts those since the last prompt.
    """

    def __init__(self, write: Callable[[str], None], columns: Columns = lambda: None) -> None:
        self._write = write
        self._columns = columns
        self._open = False
        self.rows = 0

    def say(self, line: str) -> None:
        """A line of its own, under an open prompt too."""
        if self._open:
            self._write("\n")
            self._open = False
        rows = self._rows(spoken(line))
        self._write("\n".join(rows) + "\n")
        self.rows += len(rows)

    def prompt(self, text: str) -> None:
        """The start of a line that the person ends: `Label (hint): `."""
        self._write("\n".join(self._rows(f"{spoken(text)}: ")))
        self._open = True
        self.rows = 0

    def answered(self, echoed: bool) -> None:
        """The person ended the line; where nothing echoes, as from a pipe, it is ended here."""
        if self._open and not echoed:
            self._write("\n")
        self._open = False

    def _rows(self, line: str) -> list[str]:
        columns = self._columns()
        return in_rows(line, columns) if columns else [line]


def in_rows(line: str, columns: int) -> list[str]:
    """An ASCII line broken between words; one that no row holds, such as a path, stays whole."""
    if len(line) <= columns:
        return [line]
    body = line.rstrip()
    rows = textwrap.wrap(
        body, columns, subsequent_indent=RUNOVER, break_long_words=False, break_on_hyphens=False
    )
    rows[-1] += line[len(body) :]
    return rows


def spoken(text: str) -> str:
    """In ASCII, on one line: no letter is lost that has a likeness, and no control gets out."""
    shown = visible(text, lines=True)
    return anyascii("".join(" " if mark.isspace() else mark for mark in shown)).rstrip()
