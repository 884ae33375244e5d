"""Staged imports: rows wait in batches, and all become users in one short statement, or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Uuid, bindparam, delete, func, insert, literal, select

from models.columns import UtcTime
from models.events import Event
from models.refusals import Refusal, Refused
from models.rows import table
from models.tables import StagedUser, User
from server_stub.act import Act
from server_stub.rules import log, names

KEPT = timedelta(hours=1)
"""The time for which rows are kept whose import died: one takes seconds."""
_STAGED, _USERS = table(StagedUser), table(User)
_MINE = _STAGED.c.import_id == bindparam("import", type_=Uuid())
_TAKEN_OVER = (
    *("id", "organisation_id", "group_id", "email"),
    *("name", "job_title", "sort_name", "search_text"),
)
_STAGE = insert(_STAGED)
_COUNT = select(func.count()).select_from(_STAGED).where(_MINE)
_TAKEN = select(_STAGED.c.row).join(_USERS, _USERS.c.email == _STAGED.c.email).where(_MINE)
_TAKE_EFFECT = insert(_USERS).from_select(
    [*_TAKEN_OVER, "sso", "created_at"],
    select(
        *(_STAGED.c[name] for name in _TAKEN_OVER),
        literal(False),
        bindparam("now", type_=UtcTime()),
    ).where(_MINE),
)
_FORGET = delete(_STAGED).where(_MINE)


@dataclass(frozen=True)
class StagedRow:
    """A user to be, whose every cell was checked; `row` is its place in the import, from 0."""

    row: int
    organisation_id: UUID
    group_id: UUID
    email: str
    name: str
    job_title: str
    id: UUID = field(default_factory=uuid4)


def stage(act: Act, import_id: UUID, rows: Sequence[StagedRow]) -> None:
    """Put some rows by."""
    act.tx.execute(_STAGE, [_values(act, import_id, row) for row in rows])


def taken(act: Act, import_id: UUID) -> set[int]:
    """The rows whose addresses have an account by now."""
    return set(act.tx.execute(_TAKEN, {"import": import_id}).scalars())


def take_effect(act: Act, import_id: UUID, rows: Sequence[StagedRow], actor: User) -> None:
    """Make users of all rows, and log each; their search entries follow by and by.

    Raises Refused (STORE_BUSY) when rows are gone: the server's clock jumped, or a backup was put
    back meanwhile.
    """
    if act.tx.execute(_COUNT, {"import": import_id}).scalar_one() != len(rows):
        raise Refused(Refusal.STORE_BUSY)
    act.tx.execute(_TAKE_EFFECT, {"import": import_id, "now": act.now})
    log.record_for(act, Event.USER_ADDED, [row.id for row in rows], actor)


def forget(act: Act, import_id: UUID) -> None:
    """Drop the rows of an import that is over."""
    act.tx.execute(_FORGET, {"import": import_id})


def _values(act: Act, import_id: UUID, row: StagedRow) -> dict[str, object]:
    return {
        "import_id": import_id,
        "row": row.row,
        "at": act.now,
        "id": row.id,
        "organisation_id": row.organisation_id,
        "group_id": row.group_id,
        "email": row.email,
        "name": row.name,
        "job_title": row.job_title,
        "sort_name": names.sort_name(row.name),
        "search_text": names.search_text(row.name, row.email),
    }
