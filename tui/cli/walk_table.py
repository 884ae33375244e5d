"""Reads a CSV file of values: a walkthrough is played once for each row."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tui.cli.csv_file import records
from tui.cli.failure import WrongUsage
from tui.walkthrough.near import meant
from tui.walkthrough.script import Walk

NO_NAME = "{} has a column {}, and {} gives no such text with let{}"
NO_ROWS = "{} has no rows below its first line, which names the columns."


def rows(file: Path, walk: Walk) -> Iterator[Mapping[str, str]]:
    """A row's cells by the names of their columns.

    Raises WrongUsage for a column that the file's header gives no text for, a row that is too
    short or too long, and a table without rows.
    """
    found = ((line, cells) for line, cells in records(file) if any(cells))
    _, names = next(found, (1, []))
    for name in names:
        if name not in walk.lets:
            near = meant(name, walk.lets) or "."
            raise WrongUsage(NO_NAME.format(file, name or "without a name", walk.file, near))
    empty = True
    for line, cells in found:
        if len(cells) != len(names):
            raise WrongUsage(f"{file}:{line}: {len(cells)} cells, where {len(names)} are named.")
        empty = False
        yield dict(zip(names, cells, strict=True))
    if empty:
        raise WrongUsage(NO_ROWS.format(file))
