"""What a rule is given: the transaction, the vault, the time of the request and its address."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session as Transaction

from server_stub.vault import Vault


@dataclass(frozen=True, slots=True)
class Act:
    """One request's work in one transaction; `now` was read once, aware, UTC.

    `bells` are the topics that ring when it ends.
    """

    tx: Transaction
    vault: Vault
    now: datetime
    address: str
    bells: set[str] = field(default_factory=set)
