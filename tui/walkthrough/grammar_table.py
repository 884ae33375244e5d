"""The grammar as the tables of docs/walkthroughs.md; run as a module, it writes them there anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tui.walkthrough.forms import Form
from tui.walkthrough.gaps import BARE, QUOTED
from tui.walkthrough.grammar import GRAMMAR
from tui.walkthrough.schools import SCHOOLS

DOCUMENT = Path("docs/walkthroughs.md")
BEGINS = "<!-- Written by python -m tui.walkthrough.grammar_table: change the grammar instead. -->"
ENDS = "<!-- The grammar ends here. -->"


def with_tables(document: str) -> str:
    """The document with the tables of today between its two marks; raises ValueError without."""
    before, begins, rest = document.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise ValueError(f"the document lacks the line {ENDS if begins else BEGINS}")
    return f"{before}{BEGINS}\n\n{tables()}\n{ENDS}{after}"


def tables() -> str:
    """A table for each group of sentences, one of what stands in their gaps, one of the worlds."""
    parts = [_table(group, "Write", map(_row, forms)) for group, forms in GRAMMAR.items()]
    gaps = _table("What the capitals stand for", "In the sentence", _gaps())
    return "\n".join([*parts, gaps, _table("Which worlds there are", "World", _worlds())])


def _table(heading: str, first: str, rows: Iterator[tuple[str, str]]) -> str:
    lines = [f"| `{left}` | {right} |" for left, right in rows]
    head = [f"### {heading}", "", f"| {first} | What it is |", "| --- | --- |"]
    return "\n".join([*head, *lines, ""])


def _row(form: Form) -> tuple[str, str]:
    return form.form, form.does


def _gaps() -> Iterator[tuple[str, str]]:
    for name, gap in QUOTED.items():
        yield f'"{name}"', gap.means
    for name, gap in BARE.items():
        yield name, gap.means


def _worlds() -> Iterator[tuple[str, str]]:
    yield from ((name, school.about) for name, school in SCHOOLS.items())


if __name__ == "__main__":
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text("utf-8")), "utf-8")
