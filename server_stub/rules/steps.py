"""Used steps: a 30 s step of a key counts once, whoever asks first (rule 1)."""

from uuid import UUID

from sqlalchemy import CursorResult, Uuid, bindparam, delete, select, text

from models.rows import table
from models.tables import UsedStep
from server_stub.act import Act
from server_stub.rules import codes

KEPT = 120  # steps, an hour: six times as long as a code is told from a wrong one
KEPT_AT_LEAST = 8  # of each key, however old: the clock may jump ahead, and back to their time

# One statement on SQLite and PostgreSQL alike; of any number at once, one inserts the row.
_INSERT = text(
    "INSERT INTO used_steps (key_id, step) VALUES (:key_id, :step) ON CONFLICT DO NOTHING"
).bindparams(bindparam("key_id", type_=Uuid()))
_STEPS = table(UsedStep)
_MINE = _STEPS.c.key_id == bindparam("key")
_NEWER = select(_STEPS.c.step).where(_MINE).order_by(_STEPS.c.step.desc())
_LAST_KEPT = _NEWER.offset(KEPT_AT_LEAST - 1).limit(1).scalar_subquery()
_FORGET_OLD = delete(_STEPS).where(
    _MINE, _STEPS.c.step < bindparam("old"), _STEPS.c.step < _LAST_KEPT
)


def spend(act: Act, key_id: UUID, step: int) -> bool:
    """Use up this step of this key; False when it was used up before."""
    act.tx.execute(_FORGET_OLD, {"key": key_id, "old": codes.step_of(act.now) - KEPT})
    inserted = act.tx.execute(_INSERT, {"key_id": key_id, "step": step})
    return isinstance(inserted, CursorResult) and inserted.rowcount == 1


def spent(act: Act, key_id: UUID, step: int) -> bool:
    """True when this step of this key was used up."""
    return act.tx.get(UsedStep, (key_id, step)) is not None
