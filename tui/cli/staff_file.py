"""Reads a CSV file of staff into rows; the server checks what is in their cells."""

from pathlib import Path

from models.wire.users import ImportRow
from tui.cli.csv_file import records
from tui.cli.failure import Failure

COLUMNS = ("name", "email", "job title", "group")


def read(file: Path) -> list[ImportRow]:
    """The file's rows; raises Failure, with the line, for what is not such a file."""
    found = records(file)
    _, heading = next(found, (1, []))
    places = _places(file, heading)
    rows = [_row(file, line, cells, heading, places) for line, cells in found if any(cells)]
    if not rows:
        raise Failure(f"{file} names no users below its first line.")
    return rows


def _places(file: Path, heading: list[str]) -> dict[str, int]:
    """In which place each column stands; columns that Keydesk doesn't know are left out."""
    names = [" ".join(cell.replace("_", " ").split()).casefold() for cell in heading]
    for column in COLUMNS:
        if names.count(column) != 1:
            how = "more than one column" if column in names else "no column"
            raise Failure(
                f"{file} has {how} '{column}'. Its first line must name the columns, "
                f"with commas between them: {','.join(COLUMNS)}"
            )
    return {column: names.index(column) for column in COLUMNS}


def _row(
    file: Path, line: int, cells: list[str], heading: list[str], places: dict[str, int]
) -> ImportRow:
    if len(cells) != len(heading):
        raise Failure(
            f"{file}:{line}: {len(cells)} cells, where the first line has {len(heading)}. "
            "A cell that holds a comma stands in double quotes."
        )
    name, email, job_title, group = (cells[places[column]] for column in COLUMNS)
    return ImportRow(line=line, name=name, email=email, job_title=job_title, group=group)
