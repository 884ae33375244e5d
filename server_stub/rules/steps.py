"""Used steps: a 30 s step of a key counts once, whoever asks first (rule 1)."""

from uuid import UUID

from sqlalchemy import CursorResult, Uuid, bindparam, delete, text
from sqlmodel import col

from models.tables import UsedStep
from server_stub.act import Act
from server_stub.rules import codes

KEPT = 120  # steps, an hour: six times as long as a code is told from a wrong one

# One statement on SQLite and PostgreSQL alike; of any number at once, one inserts the row.
_INSERT = text(
    "INSERT INTO used_steps (key_id, step) VALUES (:key_id, :step) ON CONFLICT DO NOTHING"
).bindparams(bindparam("key_id", type_=Uuid()))


def spend(act: Act, key_id: UUID, step: int) -> bool:
    """Use up this step of this key; False when it was used up before."""
    old = codes.step_of(act.now) - KEPT
    mine = col(UsedStep.key_id) == key_id
    act.tx.execute(delete(UsedStep).where(mine, col(UsedStep.step) < old))
    inserted = act.tx.execute(_INSERT, {"key_id": key_id, "step": step})
    return isinstance(inserted, CursorResult) and inserted.rowcount == 1


def spent(act: Act, key_id: UUID, step: int) -> bool:
    """True when this step of this key was used up."""
    return act.tx.get(UsedStep, (key_id, step)) is not None
