"""Reads CSV files that people made with a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from tui.cli.failure import Failure

MOST_BYTES = 16_000_000  # four times what a server takes


def records(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line that it begins in; a quoted cell may go over several.

    Raises Failure, with the line, for what is not CSV (RFC 4180) in UTF-8.
    """
    reader = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Failure(f"{file}:{line}: this is not CSV: {error}.") from error


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}.") from error
    if len(raw) > MOST_BYTES:
        raise Failure(f"{file} is too large: {MOST_BYTES:,} bytes can be read at a time.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Failure(
            f"{file} is not UTF-8 text (line {line}). Save it as 'CSV UTF-8' and try again."
        ) from error
