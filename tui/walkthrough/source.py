"""Reads a walk file's text, and cuts it into lines of which each is understood or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tui.walkthrough.filling import TooLong, fill_known
from tui.walkthrough.matching import Sentence, match
from tui.walkthrough.problem import Problem, Unreadable
from tui.walkthrough.tokens import Misread, Token, cut

MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Line:
    """A line of a file: a sentence, a comment, both, none, or what keeps it from being read."""

    file: Path
    number: int
    sentence: Sentence | None = None
    comment: str = ""
    problem: Problem | None = None

    def wrong(self, sentence: str, column: int = 1) -> Problem:
        """What is wrong with it."""
        return Problem(self.file, self.number, column, sentence)


def text_of(file: Path) -> str:
    """The file's text; raises Unreadable."""
    try:
        if file.exists() and not file.is_file():
            raise _unreadable(file, 0, "this is no file")
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no file can have this name"
        raise _unreadable(file, 0, f"cannot be read: {why}") from error
    if len(raw) > MOST_BYTES:
        raise _unreadable(file, 0, f"is too large: a walk has at most {MOST_BYTES:,} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        sentence = "this is not UTF-8 text: save the file as UTF-8 and try again"
        raise _unreadable(file, line, sentence) from error


def lines_of(text: str, file: Path, values: Mapping[str, str]) -> Iterator[Line]:
    """All lines, with `values` filled in."""
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        try:
            tokens, comment = cut(raw.removesuffix("\r"))
            if values:
                tokens = [_filled(each, values) for each in tokens]
            yield Line(file, number, match(tokens) if tokens else None, comment)
        except Misread as error:
            problem = Problem(file, number, error.column, error.sentence)
            yield Line(file, number, problem=problem)


def _filled(token: Token, values: Mapping[str, str]) -> Token:
    """Raises Misread."""
    try:
        return token._replace(text=fill_known(token.text, values))
    except TooLong as error:
        raise Misread(token.column, str(error)) from error


def _unreadable(file: Path, line: int, sentence: str) -> Unreadable:
    return Unreadable([Problem(file, line, 1, sentence)])
