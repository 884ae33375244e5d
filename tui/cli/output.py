"""What commands print: JSON for programs, tables for people."""

import json
from collections.abc import Sequence
from typing import Any, TextIO

from rich.cells import cell_len, set_cell_size

from models.wire.keys import KeyRow
from screens.times import stamp

KEY_COLUMNS = ("Name", "Type", "Date Registered", "Last Used")


def print_json(data: Any) -> None:
    """Data as JSON in ASCII, which every terminal and pipe can carry."""
    print(json.dumps(data, indent=2))


def print_table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], to: TextIO | None = None
) -> None:
    """Rows under headings, in columns two blanks apart; to stdout if not told otherwise."""
    table = [headings, *rows]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip(), file=to)


def print_keys(keys: Sequence[KeyRow], timezone: str, to: TextIO | None = None) -> None:
    """Security keys, as the screen lists them."""
    rows = [
        (
            key.name,
            key.kind.label,
            stamp(key.registered, timezone, "N/A"),
            stamp(key.last_used, timezone, "N/A"),
        )
        for key in keys
    ]
    print_table(KEY_COLUMNS, rows, to)
