"""Keeps the search entries: the shelves that a user stands on, written with the user's row."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy import select as sa_select
from sqlmodel import select, update

from models.rows import table
from models.tables import TO_INDEX, User
from server_stub.act import Act
from server_stub.rules import names

RUNS = (2, 3, 4)
"""Lengths of the runs of letters that have a shelf; a longer word is found by its runs of four."""
EVERYBODY = ""
# Each of these stands in a fifth of all names or more: whoever looks for one finds a page of
# users by reading on among everybody, and a shelf for it would be long and of no use.
COMMON = frozenset("acdehilmnorsty")
_USERS = table(User).c
# Only the index of those who wait is in this order. PostgreSQL takes them for nearly all users,
# and would rather read through them all, were any order good enough.
_WAITING = (_USERS.organisation_id, _USERS.search_text)
_WAITS = sa_select(_USERS.id).where(text(TO_INDEX)).order_by(*_WAITING).limit(1)
_WAITS_IN = _WAITS.where(_USERS.organisation_id == bindparam("organisation"))
_WIDTH = 20  # digits of a shelf's number, and its sign

# One statement a user: rows of their own would be 25 times as many to send to PostgreSQL.
_ENTER = text(
    "INSERT INTO search_entries (shelf, search_text, user_id) "
    "WITH RECURSIVE taken (n) AS "
    "(SELECT 0 UNION ALL SELECT n + 1 FROM taken WHERE n + 1 < :shelves) "
    "SELECT CAST(substr(:numbers, n * :width + 1, :width) AS BIGINT), :search_text, :user_id "
    "FROM taken"
).bindparams(bindparam("user_id", type_=Uuid()))
_LEAVE = text(
    "DELETE FROM search_entries "
    "WHERE shelf = :shelf AND search_text = :search_text AND user_id = :user_id"
).bindparams(bindparam("user_id", type_=Uuid()))


@lru_cache(maxsize=50_000)
def shelf(organisation_id: UUID, run: str) -> int:
    """The number of the organisation's shelf for a run of letters, a signed 64-bit integer.

    That two of an organisation's hundred thousand or so share one is less likely than 1 in 10^9.
    """
    digest = hashlib.blake2b(run.encode(), digest_size=8, key=organisation_id.bytes)
    return int.from_bytes(digest.digest(), signed=True)


def runs(search_text: str) -> set[str]:
    """The runs of letters by which a user is found, `EVERYBODY` among them."""
    found = {EVERYBODY}
    for word in names.words_in(search_text):
        found |= set(word) - COMMON
        for length in RUNS:
            found |= {word[at : at + length] for at in range(len(word) - length + 1)}
    return found


def enter(act: Act, users: Sequence[User]) -> None:
    """Enter users who stand on no shelf; their rows have been written."""
    act.tx.execute(_ENTER, [_entries(user) for user in users])


def follow(act: Act, user: User) -> None:
    """Move a user to the shelves of the new name, which has been set."""
    act.tx.flush()  # holds the row: of two changes at once, one sees what the other entered
    was = act.tx.exec(select(User.indexed_text).where(User.id == user.id)).one()
    _move(act, user, was)


def behind(act: Act, organisation_id: UUID | None = None) -> bool:
    """True while users of the organisation, or of any, have yet to be entered."""
    if organisation_id is None:
        return act.tx.execute(_WAITS).first() is not None
    return act.tx.execute(_WAITS_IN, {"organisation": organisation_id}).first() is not None


def forget(act: Act) -> None:
    """Have every user entered anew, where the entries are gone."""
    act.tx.exec(update(User).values(indexed_text=None))


def catch_up(act: Act, most: int) -> int:
    """Enter users whom an older version wrote, `most` at a time; how many they were."""
    waiting = select(User).where(text(TO_INDEX)).order_by(*_WAITING).limit(most)
    locked = waiting.with_for_update(skip_locked=True)
    users = act.tx.exec(locked.execution_options(populate_existing=True)).all()
    for user in users:
        user.sort_name = names.sort_name(user.name)
        user.search_text = names.search_text(user.name, user.email)
        _move(act, user, user.indexed_text)
    return len(users)


def _move(act: Act, user: User, was: str | None) -> None:
    if was is not None:
        rows = [
            {"shelf": shelf(user.organisation_id, run), "search_text": was, "user_id": user.id}
            for run in runs(was)
        ]
        act.tx.execute(_LEAVE, rows)
    user.indexed_text = user.search_text
    act.tx.add(user)
    enter(act, [user])


def _entries(user: User) -> dict[str, object]:
    numbers = sorted({shelf(user.organisation_id, run) for run in runs(user.search_text)})
    return {
        "shelves": len(numbers),
        "width": _WIDTH,
        "numbers": "".join(f"{number:>{_WIDTH}}" for number in numbers),
        "search_text": user.search_text,
        "user_id": user.id,
    }
