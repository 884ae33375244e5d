"""Used steps: a 30 s step of a key counts once, and none counts after a newer one (rule 1).

RFC 6238, 5.2 asks that a code counts once; this is stricter. The newest accepted step that was
not ahead of the server's clock is a mark on the key, and nothing at or below it counts. Steps of
a fast device that are still to come are in the set of used ones alone: they don't raise the mark
past the current step, so a device whose clock is right is never locked out by them.
"""

from uuid import UUID

from sqlalchemy import CursorResult, Uuid, bindparam, delete, or_, select, text, update

from models.rows import table
from models.tables import SecurityKey, UsedStep
from server_stub.act import Act
from server_stub.rules import ahead, codes

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
_KEYS = table(SecurityKey)
_THIS = _KEYS.c.id == bindparam("key")
# A mark that no right clock can have set yet was set by one that has been put back since.
_NEWER_THAN_MARK = or_(
    _KEYS.c.accepted_step.is_(None),
    _KEYS.c.accepted_step < bindparam("step"),
    _KEYS.c.accepted_step > bindparam("latest_step"),
)
_COUNTS = select(_KEYS.c.id).where(_THIS, _NEWER_THAN_MARK)
# The comparison and the new mark are one statement: whoever waits for the row compares anew.
_RAISE_MARK = update(_KEYS).where(_THIS, _NEWER_THAN_MARK).values(accepted_step=bindparam("mark"))


def accept(act: Act, key_id: UUID, step: int) -> bool:
    """Use up this step of this key; False when it, or one that is not older, was accepted before.

    Of any number of requests at once, over several processes, one gets True for a step, and none
    for an older step afterwards.
    """
    if not spend(act, key_id, step):  # first: a step that was burned must not raise the mark
        return False
    asked = {"key": key_id, "step": step, "latest_step": _latest_step(act)}
    raised = act.tx.execute(_RAISE_MARK, asked | {"mark": mark(act, step)})
    return isinstance(raised, CursorResult) and raised.rowcount == 1


def mark(act: Act, step: int) -> int:
    """The mark that accepting this step sets: itself, or the current step if that is earlier."""
    return min(step, codes.step_of(act.now))


def counts(act: Act, key_id: UUID, step: int) -> bool:
    """True when a code of this step of this key would be accepted."""
    asked = {"key": key_id, "step": step, "latest_step": _latest_step(act)}
    return act.tx.execute(_COUNTS, asked).first() is not None and not spent(act, key_id, step)


def spend(act: Act, key_id: UUID, step: int) -> bool:
    """Use up this step alone, of a key or of an enrolment; False when it was used up before."""
    act.tx.execute(_FORGET_OLD, {"key": key_id, "old": codes.step_of(act.now) - KEPT})
    inserted = act.tx.execute(_INSERT, {"key_id": key_id, "step": step})
    return isinstance(inserted, CursorResult) and inserted.rowcount == 1


def spent(act: Act, key_id: UUID, step: int) -> bool:
    """True when this step of this key was used up."""
    return act.tx.get(UsedStep, (key_id, step)) is not None


def _latest_step(act: Act) -> int:
    return codes.step_of(ahead.latest(act))
