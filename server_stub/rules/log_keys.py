"""Letting an organisation's log go on under another key; the old one is sealed at that entry."""

from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from models.events import Event
from models.tables import LogHead, LogSeal
from server_stub.act import Act
from server_stub.audit_log import head_seal
from server_stub.rules import log, log_seals


def name_first(act: Act, key_id: str) -> None:
    """Name the key of every log that was begun before keys had names."""
    unnamed = update(LogHead).where(col(LogHead.key_id) == "")
    act.tx.execute(unnamed.values(key_id=key_id))


def waiting(act: Act, key_id: str) -> list[UUID]:
    """The organisations whose log is signed with another key than this one."""
    query = select(LogHead.organisation_id).where(LogHead.key_id != key_id)
    return list(act.tx.exec(query).all())


def change(act: Act, organisation_id: UUID, key_id: str) -> None:
    """Sign the log's next entries with this key, and say so in the first of them."""
    head = log.locked_head(act, organisation_id)
    if head.key_id == key_id:
        return
    if act.tx.get(LogSeal, (organisation_id, head.seq)) is None and head.seq:
        seal = LogSeal(
            organisation_id=organisation_id, seq=head.seq, mac=head.mac, at=act.now, secret=b""
        )
        old = act.vault.log_key(head.key_id)
        seal.secret = act.vault.seal(old, log_seals.place(seal), key_id)
        act.tx.add(seal)
    sealed = head_seal.fits(act.vault, head)
    head.key_id = key_id
    if sealed:
        head_seal.renew(act.vault, head)
    log.record_by_operator(act, Event.STORE_KEY_CHANGED, organisation_id)
