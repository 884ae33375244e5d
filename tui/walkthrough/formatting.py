"""Writes a walk file in its canonical form; comments stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tui.walkthrough.matching import Sentence
from tui.walkthrough.problem import Unreadable
from tui.walkthrough.script import Verb
from tui.walkthrough.source import Line, lines_of

NAMED = frozenset({Verb.LET, Verb.SECRET, Verb.SECRET_FROM_ENV})


def formatted(text: str, file: Path) -> str:
    """The text with its header in columns and a blank line before each scene.

    Raises Unreadable for lines that can't be read; what they say together is not looked at.
    """
    lines = list(lines_of(text, file, {}))
    if problems := [line.problem for line in lines if line.problem]:
        raise Unreadable(problems)
    rows: list[str] = []
    for line, row in zip(lines, _rows(lines), strict=True):
        if line.sentence and line.sentence.form.verb is Verb.SCENE:
            _part_from_above(rows)
        if row or (rows and rows[-1]):
            rows.append(row)
    return "\n".join(rows).rstrip("\n") + "\n"


def _rows(lines: Sequence[Line]) -> Iterator[str]:
    header = [x.sentence for x in lines if x.sentence and _is_in_columns(x.sentence)]
    first = max((len(each.form.opening) for each in header), default=0)
    for line in lines:
        row = _written(line.sentence) if line.sentence else ""
        if line.sentence and _is_in_columns(line.sentence):
            row = _in_columns(line.sentence, row, first, header)
        yield "  ".join(part for part in (row, line.comment) if part)


def _written(sentence: Sentence) -> str:
    texts = {name: [each.text for each in tokens] for name, tokens in sentence.slots.items()}
    return sentence.form.written(texts)


def _is_in_columns(sentence: Sentence) -> bool:
    return sentence.form.header and sentence.form.verb is not Verb.WALK


def _in_columns(sentence: Sentence, row: str, first: int, header: Sequence[Sentence]) -> str:
    opening, rest = row.split(" ", 1)
    if sentence.form.verb in NAMED:
        kin = [each for each in header if each.form.opening == opening]
        name, rest = rest.split(" ", 1)
        rest = f"{name:<{max(len(each.slots['NAME'][0].text) for each in kin)}} {rest}"
    return f"{opening:<{first}} {rest}"


def _part_from_above(rows: list[str]) -> None:
    """Put a blank line before a scene, and before the comments that stand right above it."""
    at = len(rows)
    while at and rows[at - 1].startswith("#"):
        at -= 1
    if at and rows[at - 1]:
        rows.insert(at, "")
