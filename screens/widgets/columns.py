"""How wide a table's columns are, and how its cells break into lines."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text


def widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """A width for each column of `rows` (the labels among them), together at most `room` columns.

    Where the texts need more, the widest columns give way, so that short ones stay whole.
    """
    wanted = [max(1, *(cell_len(row[at]) for row in rows)) for at in range(len(rows[0]))]
    while sum(wanted) > room and max(wanted) > 1:
        widest = max(wanted)
        next_widest = max((width for width in wanted if width < widest), default=1)
        over = sum(wanted) - room
        sharing = [at for at, width in enumerate(wanted) if width == widest]
        step = max(1, min(widest - next_widest, -(-over // len(sharing))))
        for at in sharing:
            wanted[at] -= step
    return wanted


def lines_needed(console: Console, text: Text, width: int) -> int:
    """How many lines the text takes in a column of this width."""
    if "\n" not in text.plain and cell_len(text.plain) <= width:
        return 1
    return len(text.wrap(console, width))
