"""What a rule is given: the transaction, the vault, the time of the request and its address."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session as Transaction

from models.tables import LogHead
from server_stub.vault import Vault


@dataclass(frozen=True, slots=True)
class Act:
    """One request's work in one transaction; `now` was read once, aware, UTC.

    `device_token` is what the desk sent to be known again by: empty where it has none yet, None
    where it keeps none. `bells` are the topics that ring when it ends; `heads` those of the logs
    that it holds locked, `heads_before` each one's number and mac as they were found.
    """

    tx: Transaction
    vault: Vault
    now: datetime
    address: str
    device_token: str | None = field(default=None, repr=False)
    bells: set[str] = field(default_factory=set)
    heads: dict[UUID, LogHead] = field(default_factory=dict)
    heads_before: dict[UUID, tuple[int, str]] = field(default_factory=dict)
