"""Taking turns: what PostgreSQL would let several transactions do at once."""

import hashlib

from sqlalchemy import func
from sqlmodel import select

from server_stub.act import Act


def take_turns(act: Act, *places: str) -> None:
    """Wait for every other transaction that named one of these places, until this one ends.

    A SQLite transaction that writes has the whole store to itself anyway.
    """
    if act.tx.get_bind().dialect.name != "postgresql":
        return
    for place in sorted(places):  # in one order, so that no two wait for each other
        number = int.from_bytes(hashlib.sha256(place.encode()).digest()[:8], signed=True)
        act.tx.exec(select(func.pg_advisory_xact_lock(number)))
