"""One line of the doctor's: what was looked at, how it is, and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from models.refusals import Refused


class Level(StrEnum):
    """How it is: well; worth a look, though it works; or something that does not work."""

    OK = "ok"
    ATTENTION = "attention"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """`advice` says what to do, empty when there is nothing to be done."""

    check: str
    level: Level
    says: str
    advice: str = ""


def ok(check: str, says: str, advice: str = "") -> Finding:
    """All is well."""
    return Finding(check, Level.OK, says, advice)


def attention(check: str, says: str, advice: str) -> Finding:
    """It works, but look at it."""
    return Finding(check, Level.ATTENTION, says, advice)


def wrong(check: str, says: str, advice: str = "") -> Finding:
    """It does not work, or soon won't."""
    return Finding(check, Level.WRONG, says, advice)


@contextmanager
def failures_told(check: str, told: list[Finding]) -> Iterator[None]:
    """Add what the block is refused for, by a rule or the disk, to what is told."""
    try:
        yield
    except Refused as refused:
        told.append(wrong(check, refused.sentence))  # which says what to do
    except OSError as error:
        says = f"{error.filename} cannot be looked at: {error.strerror}."
        told.append(wrong(check, says, "Check its name, and who may read its folder."))
