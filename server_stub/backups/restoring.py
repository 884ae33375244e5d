"""Putting a backup back: all of it in one transaction, or the store stays as it was."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, insert, inspect
from sqlalchemy import select as sa_select
from sqlmodel import Session as Transaction
from sqlmodel import SQLModel, select

from models import migrating, schema
from models.events import Event
from models.store import checked_url, whatever_is_there
from models.tables import LogEntry, Organisation, StoreKey, User
from models.wire.base import THIS_MACHINE
from server_stub import key_file
from server_stub.act import Act
from server_stub.backups import after, dump, reading
from server_stub.backups.reading import Contents
from server_stub.clock import Clock, utc_now
from server_stub.patience import patiently
from server_stub.progress import Tell, silent
from server_stub.rules import chain, log, search_entries, store_key
from server_stub.settings import Settings
from server_stub.vault import Vault

COUNTED = (Organisation, User, LogEntry)


@dataclass(frozen=True)
class Restored:
    """What was put back, by table, and each log's fault, if the backup held one."""

    rows: dict[str, int]
    faults: list[str] = field(default_factory=list)


def checked(settings: Settings, path: Path, tell: Tell = silent) -> Contents:
    """Read the whole backup; raises Refused (BACKUP_..., KEY_FILE_WRONG)."""
    vault = Vault(*key_file.masters(settings))
    with reading.usable(path), path.open("rb") as file:
        return reading.through(file, path, vault, tell)


def present(settings: Settings) -> dict[str, int] | None:
    """How many rows the store has that would be replaced, by table; None where there is none.

    Raises Refused (STORE_...) for what a restore must not replace.
    """
    url = checked_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return None
    with whatever_is_there(settings.database, reading=True) as connection:
        if schema.revision_of(connection) is None:
            return None
        there = set(inspect(connection).get_table_names())
        return {
            name: int(connection.execute(_count(table)).scalar_one())
            for table in COUNTED
            if (name := str(table.__tablename__)) in there
        }


def _count(table: type[SQLModel]) -> Select[Any]:
    return sa_select(func.count()).select_from(table)


def restore(
    settings: Settings, path: Path, tell: Tell = silent, clock: Clock = utc_now
) -> Restored:
    """Replace what is in the store; raises Refused, and then nothing was changed.

    BACKUP_..., KEY_FILE_WRONG, STORE_....
    """
    vault = Vault(*key_file.masters(settings))
    return patiently(partial(_restore, settings, path, vault, tell, clock))


def _restore(settings: Settings, path: Path, vault: Vault, tell: Tell, clock: Clock) -> Restored:
    with (
        whatever_is_there(settings.database) as connection,
        reading.usable(path),
        path.open("rb") as file,
        reading.opened(file, path, vault, tell, "Rows restored") as (label, first, lines),
    ):
        schema.revision_of(connection)
        before = after.spent(connection, clock())
        migrating.make_anew(connection, first.revision)
        for head, batches in dump.tables(lines):
            for batch in batches:
                connection.execute(insert(head.clause), batch)
        migrating.bring_up_to_date(connection)
        with Transaction(connection) as tx:
            vault.in_use = tx.exec(select(StoreKey.key_id)).one()
            act = Act(tx, vault, clock(), THIS_MACHINE)
            faults = _settle(act, label.made, before)
            tx.commit()
        return Restored(lines.rows, faults)


def _settle(act: Act, made: str, before: after.Spent) -> list[str]:
    """Use up old codes, look at every log, and say in it what happened; the logs' faults."""
    after.burn(act, before)
    store_key.seal_heads(act)
    search_entries.forget(act)
    faults = []
    for of in act.tx.exec(select(Organisation)).all():
        verdict = chain.verify(act, of.id)
        if not verdict.whole:
            faults.append(f"{of.name} ({of.domain}): {verdict.problem}")
        log.record_by_operator(act, Event.STORE_RESTORED, of.id, made=made)
    return faults
