"""How far long work is, on stderr: in place on a terminal, now and then a line elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self

from models.vocabulary.visible_text import visible

IN_PLACE = 0.1  # seconds between two of them
LINES = 10.0


class Progress:
    """Tells how many are done; to be called, within a `with`."""

    def __init__(self) -> None:
        self._in_place = sys.stderr.isatty()
        self._every = IN_PLACE if self._in_place else LINES
        self._told = time.monotonic()  # what is done at once needs no word
        self._width = 0

    def __call__(self, what: str, done: int, of: int) -> None:
        """Tell, unless that was done only just."""
        now = time.monotonic()
        if now - self._told < self._every:
            return
        self._told = now
        line = visible(f"{what}: {done:,} of {of:,}" if of else f"{what}: {done:,}")
        if self._in_place:
            self._write_in_place(f"\r{line:<{self._width}}")
            self._width = len(line)
        else:
            print(line, file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        if self._width:
            self._write_in_place(f"\r{'':<{self._width}}\r")

    def _write_in_place(self, text: str) -> None:
        """Past what makes carriage returns visible: these are ours."""
        print(text, end="", file=sys.__stderr__, flush=True)
