"""Every column that holds sealed values, and the place to which each row's value is bound."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Column, Row, Table, func, select, tuple_, update
from sqlalchemy import inspect as inspected
from sqlmodel import SQLModel

from models.tables import Answered, Challenge, Enrolment, LogSeal, SecurityKey
from server_stub.act import Act
from server_stub.repeats import Repeat
from server_stub.rules import challenges, log_seals, seeds

BATCH = 200  # rows a transaction: other writers wait for some 10 ms


class SealedColumn(NamedTuple):
    """A column of sealed values; `place` is given a row of its table."""

    table: type[SQLModel]
    name: str
    place: Callable[[Any], str]

    @property
    def rows(self) -> Table:
        """The table in SQL."""
        found: Table = inspected(self.table).local_table
        return found

    @property
    def values(self) -> "Column[bytes]":
        """The column in SQL."""
        return self.rows.c[self.name]


# An enrolment's secret moves to its security key as it is: enrolments come first.
COLUMNS = (
    SealedColumn(Enrolment, "secret", lambda row: seeds.place(row.id)),
    SealedColumn(Enrolment, "sent_code", lambda row: seeds.place_of_sent_code(row.id)),
    SealedColumn(SecurityKey, "secret", lambda row: seeds.place(row.id)),
    SealedColumn(Challenge, "code", lambda row: challenges.place_of_code(row.id)),
    SealedColumn(
        Answered, "answer", lambda row: Repeat(row.scope, row.request_key, row.fingerprint).place
    ),
    SealedColumn(LogSeal, "secret", log_seals.place),
)


def count(act: Act, column: SealedColumn) -> int:
    """How many sealed values the column holds."""
    held = select(func.count()).select_from(column.rows).where(column.values.is_not(None))
    return int(act.tx.execute(held).scalar_one())


def page(act: Act, column: SealedColumn, after: tuple[Any, ...] | None) -> list[Row[Any]]:
    """The next rows that hold a value, by primary key, after the row of that one."""
    keys = list(column.rows.primary_key)
    query = select(column.rows).where(column.values.is_not(None)).order_by(*keys).limit(BATCH)
    if after is not None:
        query = query.where(tuple_(*keys) > tuple_(*after, types=[key.type for key in keys]))
    return list(act.tx.execute(query))


def key_of(column: SealedColumn, row: Row[Any]) -> tuple[Any, ...]:
    """The row's primary key."""
    return tuple(row._mapping[key] for key in column.rows.primary_key)


def replace(act: Act, column: SealedColumn, row: Row[Any], sealed: bytes) -> None:
    """Put a value in the place of the one in this row, unless that was changed meanwhile."""
    pairs = zip(column.rows.primary_key, key_of(column, row), strict=True)
    mine = [key == value for key, value in pairs]
    same = column.values == row._mapping[column.values]
    act.tx.execute(update(column.rows).where(*mine, same).values({column.name: sealed}))
