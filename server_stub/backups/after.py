"""After a restore: no code that was accepted since the backup counts again (rule 1).

The steps of this minute are used up for every key; of the store that is replaced, if there was
one, those still to come and the counters of hardware tokens are carried over as well.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlmodel import col, select, update

from models.access import KeyKind
from models.tables import SecurityKey, UsedStep
from server_stub.act import Act
from server_stub.rules import codes, steps


@dataclass(frozen=True)
class Spent:
    """What a store that is about to be replaced knows to be used up."""

    steps: list[Any]
    counters: list[Any]


_BURN = text(
    "INSERT INTO used_steps (key_id, step) SELECT id, :step FROM security_keys "
    "WHERE kind = :kind ON CONFLICT DO NOTHING"
)


def spent(connection: Connection, now: datetime) -> Spent:
    """Steps that could still count, and the next counter of each hardware token."""
    there = set(inspect(connection).get_table_names())
    if not {UsedStep.__tablename__, SecurityKey.__tablename__} <= there:
        return Spent([], [])
    first = codes.step_of(now) - codes.WINDOW
    to_come = select(UsedStep.key_id, UsedStep.step).where(col(UsedStep.step) >= first)
    tokens = select(SecurityKey.id, SecurityKey.counter)
    counters = tokens.where(col(SecurityKey.kind) == KeyKind.MERITLOCK)
    return Spent(list(connection.execute(to_come)), list(connection.execute(counters)))


def burn(act: Act, before: Spent) -> None:
    """Use up in the restored store what must not count again."""
    for key_id, step in before.steps:
        steps.spend(act, key_id, step)
    current = codes.step_of(act.now)
    for step in range(current - codes.WINDOW, current + codes.WINDOW + 1):
        act.tx.execute(_BURN, {"step": step, "kind": KeyKind.TOTP.value})
    for key_id, counter in before.counters:
        behind = col(SecurityKey.id) == key_id, col(SecurityKey.counter) < counter
        act.tx.exec(update(SecurityKey).where(*behind).values(counter=counter))
