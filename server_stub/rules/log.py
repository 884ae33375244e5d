"""The security log: events chained by mac, one chain an organisation (rule 10)."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import col, select

from models.events import Event
from models.tables import LogEntry, LogHead, User
from models.wire.account import LogPage, LogRow, LogVerdict
from server_stub.act import Act
from server_stub.vault import Vault

PAGE = 50


def record(act: Act, event: Event, user: User, actor: User | None = None, **detail: str) -> None:
    """Append an event about `user`, done by `actor` (the user when None), in this transaction."""
    record_all(act, event, [user], actor, **detail)


def record_all(
    act: Act, event: Event, users: Sequence[User], actor: User | None = None, **detail: str
) -> None:
    """Append the same event about several users of one organisation, one entry each."""
    head = _locked_head(act, users[0].organisation_id)
    entries = []
    for user in users:
        entry: dict[str, Any] = {
            "organisation_id": head.organisation_id,
            "seq": head.seq + 1,
            "at": act.now,
            "user_id": user.id,
            "actor_id": (actor or user).id,
            "event": event,
            "detail": detail,
            "address": act.address,
        }
        head.mac = act.vault.chain(head.mac, _canonical(entry))
        head.seq += 1
        entries.append(entry | {"mac": head.mac})
    act.tx.execute(insert(LogEntry), entries)
    act.tx.add(head)
    act.tx.flush()


def _locked_head(act: Act, organisation_id: UUID) -> LogHead:
    """The chain's head, locked until the transaction ends, so that entries stay in one line."""
    query = select(LogHead).where(LogHead.organisation_id == organisation_id).with_for_update()
    return act.tx.exec(query.execution_options(populate_existing=True)).one()


def start(act: Act, organisation_id: UUID) -> None:
    """Begin an organisation's chain."""
    act.tx.execute(insert(LogHead).values(organisation_id=organisation_id, seq=0, mac=""))


def _canonical(entry: Mapping[str, Any]) -> str:
    """The entry's text under the mac: JSON with sorted keys."""
    facts = {name: value for name, value in entry.items() if name != "mac"}
    return json.dumps(facts, sort_keys=True, ensure_ascii=True, default=_plain)


def _plain(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


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


def verify(act: Act, organisation_id: UUID) -> LogVerdict:
    """Walk the chain from its start; name the first entry changed, removed or cut off."""
    mac, seq = "", 0
    query = select(LogEntry).where(LogEntry.organisation_id == organisation_id)
    for entry in act.tx.exec(query.order_by(col(LogEntry.seq)).execution_options(yield_per=500)):
        seq += 1
        problem = _problem(act.vault, mac, seq, entry)
        if problem:
            return LogVerdict(whole=False, entries=seq - 1, broken_at=seq, problem=problem)
        mac = entry.mac
    head = act.tx.exec(select(LogHead).where(LogHead.organisation_id == organisation_id)).first()
    if head is None or (head.seq, head.mac) != (seq, mac):
        problem = f"The log is cut off: entry {seq + 1} and what came after it are gone."
        return LogVerdict(whole=False, entries=seq, broken_at=seq + 1, problem=problem)
    return LogVerdict(whole=True, entries=seq, broken_at=None, problem=None)


def _problem(vault: Vault, mac: str, seq: int, entry: LogEntry) -> str | None:
    if entry.seq != seq:
        return f"Entry {seq} was removed."
    if entry.mac != vault.chain(mac, _canonical(entry.model_dump())):
        return f"Entry {seq} was changed."
    return None
