"""How a column's values are written in a backup, and read into any database."""

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, String, Uuid
from sqlalchemy.types import TypeEngine
from sqlmodel import AutoString

from models.columns import UtcTime, Word


class Kind(NamedTuple):
    """A kind of value: its column type on every database, to JSON and back."""

    of: type[TypeEngine[Any]]
    written: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


KINDS: dict[str, Kind] = {
    "uuid": Kind(Uuid, str, lambda value: UUID(str(value))),
    "time": Kind(UtcTime, datetime.isoformat, datetime.fromisoformat),
    "bytes": Kind(LargeBinary, lambda raw: base64.b64encode(raw).decode(), base64.b64decode),
    "json": Kind(JSON, _same, _same),
    "flag": Kind(Boolean, _same, _same),
    "number": Kind(Integer, _same, _same),
    "text": Kind(String, _same, _same),
}


def kind_of(column: "Column[Any]") -> str:
    """The name of the column's kind; words of our vocabularies are text, known or not."""
    if isinstance(column.type, Word | AutoString):
        return "text"
    return next(name for name, kind in KINDS.items() if isinstance(column.type, kind.of))


def written(kind: str, value: Any) -> Any:
    """The value as JSON holds it."""
    return None if value is None else KINDS[kind].written(value)


def read(kind: str, value: Any) -> Any:
    """The value as the database takes it; raises ValueError or TypeError for what is none."""
    return None if value is None else KINDS[kind].read(value)
