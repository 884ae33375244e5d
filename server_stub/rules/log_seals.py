"""Seals on a log: what vouches for entries signed with a key put aside, or dropped by age."""

from datetime import UTC
from uuid import UUID

from sqlmodel import col, select

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


def log_key(vault: Vault, seal: LogSeal) -> bytes:
    """The key that signed the entries up to it, empty when they are gone; raises Refused."""
    return vault.open(seal.secret, place(seal))
