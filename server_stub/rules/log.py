"""The security log: events chained by mac, one chain an organisation (rule 10)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from models.events import Event
from models.rows import table
from models.tables import LogEntry, LogHead, StoreKey, User
from models.wire.account import LogPage, LogRow
from server_stub.act import Act
from server_stub.audit_log import head_seal
from server_stub.rules.canonical import CommonText
from server_stub.vault import entry_mac

PAGE = 50
_APPEND = insert(table(LogEntry))
_HEADS = table(LogHead)
_MINE = _HEADS.c.organisation_id == bindparam("organisation")
_HEAD = sa_select(_HEADS).where(_MINE).with_for_update()
_GO_ON = (
    update(_HEADS)
    .where(_MINE)
    .values(
        seq=bindparam("to"),
        mac=bindparam("signed"),
        key_id=bindparam("key"),
        at=bindparam("sealed_at"),
        seal=bindparam("sealed"),
        sealed_seq=bindparam("sealed_to"),
    )
)


def record(act: Act, event: Event, user: User, actor: User | None = None, **detail: str) -> None:
    """Append an event about `user`, done by `actor` (the user when None), in this transaction."""
    head = locked_head(act, user.organisation_id)
    _append(act, head, event, [user.id], (actor or user).id, detail)


def record_for(act: Act, event: Event, users: Sequence[UUID], actor: User) -> None:
    """Append the same event about many users of the actor's organisation, one entry each."""
    _append(act, locked_head(act, actor.organisation_id), event, users, actor.id, {})


def record_by_operator(act: Act, event: Event, organisation_id: UUID, **detail: str) -> None:
    """Append an event about a whole organisation; whoever runs the server has no account in it."""
    head = locked_head(act, organisation_id)
    _append(act, head, event, [organisation_id], organisation_id, detail)


def _append(
    act: Act,
    head: LogHead,
    event: Event,
    about: Sequence[UUID],
    actor_id: UUID,
    detail: dict[str, str],
) -> None:
    key, mac, sealed = act.vault.log_key(head.key_id), head.mac, head_seal.fits(act.vault, head)
    common = {
        "organisation_id": head.organisation_id,
        "at": act.now,
        "actor_id": actor_id,
        "event": event,
        "detail": detail,
        "address": act.address,
    }
    entries, text = [], CommonText(common)
    for seq, user_id in enumerate(about, head.seq + 1):
        mac = entry_mac(key, mac, text.of(seq, user_id))
        entries.append(common | {"seq": seq, "user_id": user_id, "mac": mac})
    head.seq, head.mac = head.seq + len(entries), mac  # once: an import has thousands
    if sealed:  # a head that somebody has changed stays as it is told by, however the log goes on
        head.at = act.now
        head_seal.renew(act.vault, head)
    act.tx.execute(_APPEND, entries)
    write_head(act, head)


def write_head(act: Act, head: LogHead) -> None:
    """Write a locked head."""
    act.tx.execute(
        _GO_ON,
        {
            "organisation": head.organisation_id,
            "to": head.seq,
            "signed": head.mac,
            "key": head.key_id,
            "sealed_at": head.at,
            "sealed": head.seal,
            "sealed_to": head.sealed_seq,
        },
    )


def locked_head(act: Act, organisation_id: UUID) -> LogHead:
    """The chain's head, locked until the transaction ends, so that entries stay in one line.

    It is written with the next entry.
    """
    if organisation_id not in act.heads:
        found = act.tx.execute(_HEAD, {"organisation": organisation_id}).one()
        head = act.heads[organisation_id] = LogHead(**found._mapping)
        act.heads_before[organisation_id] = (head.seq, head.mac)
    return act.heads[organisation_id]


def start(act: Act, organisation_id: UUID) -> None:
    """Begin an organisation's chain, with the key that the store is sealed with now."""
    key_id = act.tx.exec(select(StoreKey.key_id)).one()
    head = LogHead(organisation_id=organisation_id, key_id=key_id, at=act.now)
    head_seal.renew(act.vault, head)
    act.tx.execute(insert(LogHead).values(head.model_dump()))


def page(act: Act, user: User, before: int | None = None) -> LogPage:
    """One user's entries, newest first, 50 a page."""
    query = select(LogEntry).where(LogEntry.user_id == user.id)
    if before is not None:
        query = query.where(LogEntry.seq < before)
    found = act.tx.exec(query.order_by(col(LogEntry.seq).desc()).limit(PAGE + 1)).all()
    shown = rows(act, found[:PAGE])
    return LogPage(entries=shown, before=shown[-1].seq if len(found) > PAGE else None)


def rows(act: Act, entries: Sequence[LogEntry]) -> list[LogRow]:
    """The entries as a person reads them, with the names of who did it."""
    names = _names(act, {entry.actor_id for entry in entries})
    return [row(entry, names.get(entry.actor_id, "")) for entry in entries]


def row(entry: LogEntry, actor: str) -> LogRow:
    """The entry as a person reads it."""
    sentence = entry.event.sentence.format_map(_Facts(entry.detail))
    return LogRow(
        seq=entry.seq,
        at=entry.at,
        event=entry.event,
        sentence=sentence,
        actor=actor,
        address=entry.address,
    )


class _Facts(dict[str, str]):
    """An entry's detail; a fact that an older version didn't write reads as "?"."""

    def __missing__(self, key: str) -> str:
        return "?"


def _names(act: Act, ids: set[UUID]) -> dict[UUID, str]:
    users = act.tx.exec(select(User).where(col(User.id).in_(ids))).all()
    return {user.id: user.name for user in users}


def last_good_address(act: Act, user: User) -> str | None:
    """Where the user last signed in well, None before the first time."""
    good = col(LogEntry.event).in_((Event.SIGNED_IN, Event.SIGNED_IN_WITH_KEY))
    query = select(LogEntry.address).where(LogEntry.user_id == user.id, good)
    return act.tx.exec(query.order_by(col(LogEntry.seq).desc())).first()
