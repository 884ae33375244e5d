"""Lines in two columns, the second wrapped within itself."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text
from textual.widgets import Static


class TwoColumns(Static):
    """A short word and what it is about: keys and meanings, numbers and steps."""

    DEFAULT_CSS = "TwoColumns { height: auto; width: 1fr; }"

    def __init__(self, lines: Iterable[tuple[str, str]] = (), *, id: str | None = None) -> None:
        self.lines = tuple(lines)
        super().__init__(_table(self.lines), id=id)

    def show(self, lines: Iterable[tuple[str, str]]) -> None:
        """Show these instead."""
        self.lines = tuple(lines)
        self.update(_table(self.lines))


def _table(lines: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for short, text in lines:
        table.add_row(Text(short), Text(text))
    return table
