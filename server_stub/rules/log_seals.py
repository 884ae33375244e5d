"""Seals on a log: what vouches for entries signed with a key put aside, or dropped by age."""

from datetime import UTC
from uuid import UUID

from sqlmodel import col, select

from models.refusals import Refused
from models.tables import LogSeal
from server_stub.act import Act
from server_stub.vault import Vault


def place(seal: LogSeal) -> str:
    """Where its secret is sealed: by this, entry and mac can't be changed either."""
    at = seal.at.astimezone(UTC).isoformat()
    return f"log_seals.secret:{seal.organisation_id}:{seal.seq}:{seal.mac}:{at}"


def of(act: Act, organisation_id: UUID) -> list[LogSeal]:
    """The organisation's seals, oldest entry first."""
    mine = select(LogSeal).where(LogSeal.organisation_id == organisation_id)
    fresh = mine.order_by(col(LogSeal.seq)).execution_options(populate_existing=True)
    return list(act.tx.exec(fresh).all())


def dropped_to(act: Act, organisation_id: UUID) -> int:
    """The newest entry that was dropped by age, as its seal says; 0 where none was."""
    oldest = next(iter(of(act, organisation_id)), None)
    try:
        dropped = oldest is not None and not log_key(act.vault, oldest)
    except Refused:  # a seal that was changed vouches for nothing
        dropped = False
    return oldest.seq if oldest is not None and dropped else 0


def log_key(vault: Vault, seal: LogSeal) -> bytes:
    """The key that signed the entries up to it, empty when they are gone; raises Refused."""
    return vault.open(seal.secret, place(seal))
