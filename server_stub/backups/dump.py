"""The text in a backup: each table's columns, its rows, and how many they are, as JSON lines."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Column, String, TableClause, column, select, table, type_coerce
from sqlmodel import Session as Transaction
from sqlmodel import SQLModel

from server_stub.backups import kinds
from server_stub.backups.sealed_file import Damaged
from server_stub.progress import Tell

BATCH = 500  # rows held in memory at a time
LEFT_OUT = frozenset(
    {
        "answered",
        "bells",
        "challenges",
        "chores",
        "device_tokens",
        "enrolments",
        "password_resets",
        "phone_nonces",
        "search_entries",
        "sessions",
        "staged_users",
    }
)
"""Tables of what lasts minutes or hours, or of what may have been revoked, none of which may hold
again after a restore, and the search entries: they would be most of the backup, and are made anew
from the users."""


class Beginning(BaseModel):
    """The first line: which revision's tables follow, and how many rows there are about."""

    model_config = ConfigDict(strict=True)

    revision: str


class TableHead(BaseModel):
    """The line before a table's rows: the kind of each column."""

    model_config = ConfigDict(strict=True)

    table: str
    columns: dict[str, str]

    @property
    def clause(self) -> TableClause:
        """The table in SQL, whatever this version's tables look like."""
        of = {name: kinds.KINDS[kind].of for name, kind in self.columns.items()}
        return table(self.table, *(column(name, kind()) for name, kind in of.items()))


class TableEnd(BaseModel):
    """The line after a table's rows: how many they were."""

    model_config = ConfigDict(strict=True)

    rows: int


class Lines:
    """Lines as they are written or read, their number by table, and the digest of them all."""

    def __init__(self, file: BinaryIO, tell: Tell, what: str) -> None:
        self._file, self._tell, self._what = file, tell, what
        self._sha = hashlib.sha256()
        self.rows: dict[str, int] = {}

    @property
    def digest(self) -> str:
        """SHA-256 of all lines so far."""
        return self._sha.hexdigest()

    def put(self, text: str) -> None:
        """Write a line."""
        line = text.encode() + b"\n"
        self._sha.update(line)
        self._file.write(line)

    def next(self) -> bytes:
        """Read a line, empty at the end; raises Damaged and OSError."""
        try:
            line = self._file.readline()
        except (EOFError, ValueError) as error:  # gzip's; Damaged is none of them
            raise Damaged from error
        self._sha.update(line)
        return line

    def counted(self, name: str, rows: int) -> None:
        """Note more rows of a table."""
        self.rows[name] = self.rows.get(name, 0) + rows
        self._tell(self._what, sum(self.rows.values()), 0)


def write(tx: Transaction, revision: str, lines: Lines) -> None:
    """Write all lasting rows, in the order in which they can be put back."""
    lines.put(Beginning(revision=revision).model_dump_json())
    for each in SQLModel.metadata.sorted_tables:
        if each.name not in LEFT_OUT:
            columns = {column.name: kinds.kind_of(column) for column in each.columns}
            head = TableHead(table=each.name, columns=columns)
            lines.put(head.model_dump_json())
            lines.counted(head.table, 0)
            _write_rows(tx, list(each.columns), head, lines)
            lines.put(TableEnd(rows=lines.rows[head.table]).model_dump_json())


def _write_rows(
    tx: Transaction, columns: "list[Column[Any]]", head: TableHead, lines: Lines
) -> None:
    of = list(head.columns.values())
    pairs = zip(columns, of, strict=True)
    as_text = (type_coerce(each, String()) if kind == "text" else each for each, kind in pairs)
    query = select(*as_text).execution_options(yield_per=BATCH)
    for rows in tx.execute(query).partitions():
        for row in rows:
            values = [kinds.written(kind, value) for kind, value in zip(of, row, strict=True)]
            lines.put(json.dumps(values, separators=(",", ":")))
        lines.counted(head.table, len(rows))


def beginning(lines: Lines) -> Beginning:
    """The first line; raises Damaged."""
    try:
        return Beginning.model_validate_json(lines.next())
    except ValidationError as error:
        raise Damaged from error


def tables(lines: Lines) -> Iterator[tuple[TableHead, Iterator[list[dict[str, Any]]]]]:
    """Each table with its rows in batches, which must be used up before the next; Damaged."""
    while line := lines.next():
        try:
            head = TableHead.model_validate_json(line)
        except ValidationError as error:
            raise Damaged from error
        if not set(head.columns.values()) <= set(kinds.KINDS):
            raise Damaged
        lines.counted(head.table, 0)
        yield head, _batches(lines, head)


def _batches(lines: Lines, head: TableHead) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    while (line := lines.next()).startswith(b"["):
        batch.append(_row(line, head))
        if len(batch) == BATCH:
            lines.counted(head.table, len(batch))
            yield batch
            batch = []
    lines.counted(head.table, len(batch))
    if batch:
        yield batch
    try:
        if TableEnd.model_validate_json(line).rows != lines.rows[head.table]:
            raise Damaged
    except ValidationError as error:
        raise Damaged from error


def _row(line: bytes, head: TableHead) -> dict[str, Any]:
    try:
        pairs = zip(head.columns.items(), json.loads(line), strict=True)
        return {name: kinds.read(kind, value) for (name, kind), value in pairs}
    except (TypeError, ValueError) as error:
        raise Damaged from error
