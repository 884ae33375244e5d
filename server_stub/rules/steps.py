"""Used steps: a 30 s step of a key counts once, whoever asks first (rule 1)."""

from uuid import UUID

from sqlalchemy import CursorResult, Uuid, bindparam, delete, text
from sqlmodel import col, select

from models.tables import UsedStep
from server_stub.act import Act
from server_stub.rules import codes

KEPT = 120  # steps, an hour: six times as long as a code is told from a wrong one
KEPT_AT_LEAST = 8  # of each key, however old: the clock may jump ahead, and back to their time

# One statement on SQLite and PostgreSQL alike; of any number at once, one inserts the row.
_INSERT = text(
    "INSERT INTO used_steps (key_id, step) VALUES (:key_id, :step) ON CONFLICT DO NOTHING"
).bindparams(bindparam("key_id", type_=Uuid()))


def spend(act: Act, key_id: UUID, step: int) -> bool:
    """Use up this step of this key; False when it was used up before."""
    old = codes.step_of(act.now) - KEPT
    mine = col(UsedStep.key_id) == key_id
    newer = select(UsedStep.step).where(mine).order_by(col(UsedStep.step).desc())
    last_kept = newer.offset(KEPT_AT_LEAST - 1).limit(1).scalar_subquery()
    step_is = col(UsedStep.step)
    act.tx.execute(delete(UsedStep).where(mine, step_is < old, step_is < last_kept))
    inserted = act.tx.execute(_INSERT, {"key_id": key_id, "step": step})
    return isinstance(inserted, CursorResult) and inserted.rowcount == 1


def spent(act: Act, key_id: UUID, step: int) -> bool:
    """True when this step of this key was used up."""
    return act.tx.get(UsedStep, (key_id, step)) is not None
