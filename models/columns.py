"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

from models.access import KeyKind, SessionStage
from models.challenges import Asks, ChallengeState
from models.events import Event

FOLDED = String().with_variant(String(collation="C"), "postgresql")
"""Folded text, in the order of its code points on SQLite and PostgreSQL alike."""


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite has no time zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """A member of a closed vocabulary, stored as its value, so that adding one needs no DDL.

    SQLAlchemy asks each subclass for a `cache_ok` of its own.
    """

    impl = String(40)
    vocabulary: type[StrEnum]

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Store the word itself."""
        return None if value is None else self.vocabulary(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member; ValueError for a word that this version does not know."""
        return None if value is None else self.vocabulary(value)


class KeyKindWord(Word):
    """A `KeyKind`."""

    vocabulary = KeyKind
    cache_ok = True


class StageWord(Word):
    """A `SessionStage`."""

    vocabulary = SessionStage
    cache_ok = True


class EventWord(Word):
    """An `Event`."""

    vocabulary = Event
    cache_ok = True


class AsksWord(Word):
    """An `Asks`."""

    vocabulary = Asks
    cache_ok = True


class ChallengeStateWord(Word):
    """A `ChallengeState`."""

    vocabulary = ChallengeState
    cache_ok = True
