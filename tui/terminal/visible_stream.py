"""Commands' output through the sanitiser: whatever is printed while it is open."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO, cast

from models.vocabulary.visible_text import visible


class VisibleStream:
    """A text stream that writes what a terminal obeys as escapes, but line feeds and tabs.

    What steers the terminal itself, as Textual does, writes to `sys.__stdout__` and
    `sys.__stderr__`.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text; returns its length, as asked for."""
        self._stream.write(visible(text, lines=True))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        """All else is the stream's own."""
        return getattr(self._stream, name)


@contextmanager
def visible_output() -> Iterator[None]:
    """Has all that is printed pass: tables, refusals, usage, warnings, log lines."""
    shown = [cast("TextIO", VisibleStream(stream)) for stream in (sys.stdout, sys.stderr)]
    with redirect_stdout(shown[0]), redirect_stderr(shown[1]):
        yield
