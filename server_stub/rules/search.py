"""Quick User Search: users by surname, at the same cost among a thousand and a million.

Each word is looked for on the shelves of its runs of letters, which stand by surname. Where all
must hold, the search leaps to the furthest of their next entries, reads on from there for a
stretch that doubles, and leaps again, so that "john smith" is soon among the Smiths.

No index of a size in proportion to the users can tell quickly that two words that many hold are
never held together. So a search reads so far and no further: it then has found less than a page,
and says where to go on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, literal, tuple_, union_all
from sqlalchemy import select as sa_select

from models.columns import FOLDED
from models.rows import table
from models.tables import SearchEntry
from server_stub.act import Act
from server_stub.rules.search_entries import COMMON, EVERYBODY, RUNS, shelf

STRETCH = 128  # entries that are read first
FURTHEST = 4096  # entries that one search reads; some 4 ms
MOST_SHELVES = 8  # at once; the letters themselves are compared anyway
_ESCAPE = "/"


class Place(NamedTuple):
    """A place in the order of users: by search text, which begins with the sort name."""

    search_text: str
    user_id: UUID


START = Place("", UUID(int=0))
_ENTRIES = table(SearchEntry).c
_PLACE = (_ENTRIES.search_text, _ENTRIES.user_id)


@dataclass(frozen=True)
class Found:
    """Up to as many places as were asked for, and where to go on, None at the end."""

    places: list[Place]
    going_on: Place | None


def find(act: Act, organisation_id: UUID, words: list[str], after: Place, most: int) -> Found:
    """The next users after a place whose names or addresses hold every word, up to `most`."""
    by_run = {run: shelf(organisation_id, run) for run in _runs(words)}
    found: list[Place] = []
    here, read = after, 0
    while read < FURTHEST:
        leapt = _leap(act, list(by_run.values()), here)
        if leapt is None:
            return Found(found, None)
        number, here = leapt
        unproven = [word for word in words if by_run.get(word) != number]
        wanted = most - len(found)
        length = min(max(STRETCH, read), FURTHEST - read) if unproven else wanted
        found += _held(act, number, here, length, unproven, wanted)
        if len(found) == most:
            return Found(found, found[-1])
        end = _end(act, number, here, length) if unproven else None
        if end is None:
            return Found(found, None)
        here, read = end, read + length
    return Found(found, here)


def _runs(words: Iterable[str]) -> list[str]:
    """The runs of letters to look for: what holds every word stands on all their shelves."""
    longest = max(RUNS)
    runs = {EVERYBODY} if not words else set()
    for word in words:
        if len(word) == 1:
            runs.add(EVERYBODY if word in COMMON else word)
        else:
            runs |= {word[at : at + longest] for at in range(max(1, len(word) - longest + 1))}
    if runs != {EVERYBODY}:
        runs.discard(EVERYBODY)
    return sorted(runs, key=lambda run: (-len(run), run))[:MOST_SHELVES]


def _leap(act: Act, shelves: list[int], here: Place) -> tuple[int, Place] | None:
    """The shelf whose next entry is furthest, and the place before it; None when one has none."""
    if len(shelves) == 1:
        return shelves[0], here
    numbers = {_numbered(at): number for at, number in enumerate(shelves)}
    rows = act.tx.execute(_nexts(len(shelves)), numbers | {"length": 1} | here._asdict()).all()
    if len(rows) < len(shelves):
        return None
    place, at = max((Place(text, user), at) for at, text, user in rows)
    return shelves[at], Place(place.search_text, UUID(int=place.user_id.int - 1))


def _held(
    act: Act, number: int, here: Place, length: int, words: list[str], most: int
) -> list[Place]:
    """Those of the next `length` entries of a shelf that hold every word."""
    patterns = {_numbered(at): _pattern(word) for at, word in enumerate(words)}
    asked = {"shelf": number, "length": length, "most": most} | here._asdict() | patterns
    return [Place(*row) for row in act.tx.execute(_stretch(len(words)), asked).all()]


def _end(act: Act, number: int, here: Place, length: int) -> Place | None:
    """The last of the next `length` entries of a shelf; None when there are fewer."""
    asked = {"shelf": number, "length": 1, "skipped": length - 1} | here._asdict()
    last = act.tx.execute(_last(), asked).first()
    return Place(*last) if last else None


def _pattern(word: str) -> str:
    for mark in (_ESCAPE, "%", "_"):
        word = word.replace(mark, _ESCAPE + mark)
    return f"%{word}%"


def _numbered(at: int) -> str:
    return f"at_{at}"


def _next(shelf: str) -> Select[str, UUID]:
    here = tuple_(bindparam("search_text", type_=FOLDED), bindparam("user_id", type_=Uuid()))
    own = sa_select(*_PLACE).where(_ENTRIES.shelf == bindparam(shelf))
    return own.where(tuple_(*_PLACE) > here).order_by(*_PLACE).limit(bindparam("length"))


@cache  # putting a query together costs more than running it
def _nexts(shelves: int) -> Any:
    nexts = [_next(_numbered(at)).subquery() for at in range(shelves)]
    return union_all(*(sa_select(literal(at), *each.c) for at, each in enumerate(nexts)))


@cache
def _stretch(words: int) -> Select[Any]:
    read = _next("shelf").subquery()
    query = sa_select(*read.c).order_by(*read.c).limit(bindparam("most"))
    for at in range(words):
        query = query.where(read.c.search_text.like(bindparam(_numbered(at)), escape=_ESCAPE))
    return query


@cache
def _last() -> Select[str, UUID]:
    return _next("shelf").offset(bindparam("skipped"))
