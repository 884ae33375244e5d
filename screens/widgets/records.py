"""A table of plain text: rows with a key, a row cursor, cells that wrap instead of being cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import DataTable

from screens.widgets.columns import lines_needed, widths

NARROW = 60  # below it four columns would hold a word each: a record takes several lines instead
PADDING = 2  # a blank on either side of a cell
SCROLLBAR = 1


@dataclass(frozen=True)
class Record:
    """One row: what it is about, and its cells as plain text, one for each column."""

    key: str
    cells: tuple[str, ...]


class Records(DataTable[Text]):
    """`labels` and `records` are what it shows, however they are laid out.

    Hidden while it is empty, so that nobody tabs into nothing.
    """

    DEFAULT_CSS = """
    Records {
        width: 1fr; height: auto; max-height: 60vh; display: none;
        overflow-x: hidden; scrollbar-size-vertical: 1;
    }
    Records.-filled { display: block; }
    Records > .datatable--header { text-style: bold underline; }
    Records > .datatable--cursor { background: $surface; color: $foreground; text-style: none; }
    Records:focus > .datatable--cursor {
        background: $surface; color: $foreground; text-style: bold reverse;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("home", "scroll_top", "First row", show=False),
        Binding("end", "scroll_bottom", "Last row", show=False),
    ]

    class Edge(Message):
        """Somebody paged past the last row (`down`) or the first one."""

        def __init__(self, table: "Records", down: bool) -> None:
            self.table = table
            self.down = down
            super().__init__()

        @property
        def control(self) -> "Records":
            """The table."""
            return self.table

    def __init__(self, *labels: str, name: str, id: str) -> None:
        super().__init__(name=name, id=id, cursor_type="row")
        self.labels = labels
        self.records: Sequence[Record] = ()
        self._laid_out_for = 0
        self._wanted: str | None = None

    @property
    def chosen(self) -> Record | None:
        """The row that the cursor is on."""
        if not 0 <= self.cursor_row < len(self.records):
            return None
        return self.records[self.cursor_row]

    def choose(self, key: str) -> None:
        """Put the cursor on this row, now or once it is filled in."""
        self._wanted = key
        self._put_cursor(None)

    def fill(self, records: Sequence[Record]) -> None:
        """Show these rows, in one frame; the cursor stays on its row if that is still there."""
        kept = self.chosen
        self.records = tuple(records)
        self.set_class(bool(records), "-filled")
        self._lay_out(kept)

    def on_mount(self) -> None:
        """Follow every layout: Textual sends no Resize to what is scrolled off the screen."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._follow_width)

    def watch_virtual_size(self) -> None:
        """Have the height measured anew, also where a layout that was asked for is still to come.

        Textual keeps one height for each layout asked for: a table that was shown and then got
        its rows before it was laid out stayed without a line.
        """
        self._layout_updates += 1

    def _follow_width(self, _: Screen[object]) -> None:
        """Lay the rows out anew for another width."""
        if self.size.width not in {0, self._laid_out_for}:
            self._lay_out(self.chosen)

    def _put_cursor(self, kept: Record | None) -> None:
        keys = [record.key for record in self.records]
        if self._wanted in keys:
            self.move_cursor(row=keys.index(self._wanted), animate=False)
            self._wanted = None
        elif kept is not None and kept.key in keys:
            self.move_cursor(row=keys.index(kept.key), animate=False)

    def _lay_out(self, kept: Record | None) -> None:
        self._laid_out_for = self.size.width
        room = (self.size.width or self.app.size.width) - SCROLLBAR
        with self.app.batch_update():
            self.clear(columns=True)
            self.show_header = room >= NARROW
            if not self.show_header:
                self._add_all(self._stacked(), [room - PADDING])
            else:
                rows = [self.labels, *(record.cells for record in self.records)]
                self._add_all(rows, widths(rows, room - PADDING * len(self.labels)))
        self._put_cursor(kept)

    def _stacked(self) -> list[tuple[str, ...]]:
        """Each record as one cell: its first text, then the others behind their labels."""
        first, *others = self.labels
        rows: list[tuple[str, ...]] = [(first,)]
        for record in self.records:
            named = zip(others, record.cells[1:], strict=True)
            parts = [f"{label}: {text}" for label, text in named if text]
            rest = "; ".join(parts).replace(".; ", ".\n")  # a sentence has a line of its own
            rows.append(("\n".join(filter(None, (record.cells[0], rest))),))
        return rows

    def _add_all(self, rows: Sequence[Sequence[str]], width: Sequence[int]) -> None:
        labels, *cells = rows
        for label, columns in zip(labels, width, strict=True):
            self.add_column(Text(label, overflow="ellipsis", no_wrap=True), width=columns)
        for record, texts in zip(self.records, cells, strict=True):
            parts = [Text(text, overflow="fold") for text in texts]
            sizes = zip(parts, width, strict=True)
            height = max(lines_needed(self.app.console, part, at) for part, at in sizes)
            self.add_row(*parts, height=height, key=record.key)

    def action_page_down(self) -> None:
        """A page down, or past the end."""
        if self.cursor_row >= len(self.records) - 1:
            self.post_message(self.Edge(self, down=True))
        else:
            super().action_page_down()

    def action_page_up(self) -> None:
        """A page up, or past the start."""
        if self.cursor_row <= 0:
            self.post_message(self.Edge(self, down=False))
        else:
            super().action_page_up()
