"""Is the store there, up to date, sound, under the right key, and is its log whole?"""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection
from sqlmodel import col, select

from models import revisions, schema
from models.store import checked_url, whatever_is_there
from models.tables import Chore, Organisation
from models.wire.base import THIS_MACHINE
from server_stub import chores
from server_stub.act import Act
from server_stub.doctor import proxies
from server_stub.doctor.finding import Finding, Level, attention, failures_told, ok, wrong
from server_stub.progress import Tell, silent
from server_stub.rules import chain, store_key
from server_stub.rules.admin import trusted_clock
from server_stub.server import Server
from server_stub.settings import Settings

MISSED = 3  # turns of sending the heads away, until somebody should look


def look(settings: Settings, tell: Tell = silent) -> list[Finding]:
    """The store, its key and its logs."""
    told: list[Finding] = []
    with failures_told("store", told):
        url = checked_url(settings.database)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            says = f"There is no store at {url.database}."
            return [wrong("store", says, "Run 'keydesk init'.")]
        with whatever_is_there(settings.database, reading=True) as connection:
            behind = _schema(connection)
            if behind is not None:  # to open it would upgrade it
                return [behind]
            told.append(_soundness(connection))
    if told[-1].level is not Level.WRONG:
        told += _within(settings, tell)
    return told


def _within(settings: Settings, tell: Tell) -> list[Finding]:
    """What only the key tells."""
    told: list[Finding] = []
    with failures_told("key", told):
        server = Server.start(replace(settings, places=None))
        try:
            with server.reading(THIS_MACHINE) as act:
                told += [_key(act), *_logs(act, tell), *_retention(act), _heads(act, settings)]
                told.append(proxies.look(act, settings))
        finally:
            server.close()
    return told


def _schema(connection: Connection) -> Finding | None:
    """None when it is this version's."""
    found = schema.checked_revision(connection)
    newest = revisions.newest()
    if found is None:
        return wrong("store", "The database is empty.", "Run 'keydesk init'.")
    if found != newest:
        says = f"The schema is {found}, and this version's is {newest}."
        advice = (
            "Make a backup with the version that runs now; "
            "then start this one's 'keydesk serve', which upgrades the store."
        )
        return attention("store", says, advice)
    return None


def _soundness(connection: Connection) -> Finding:
    if connection.dialect.name != "sqlite":
        checksums = connection.exec_driver_sql("SHOW data_checksums").scalar()
        says = f"PostgreSQL answers, the schema is up to date; data checksums are {checksums}."
        if checksums == "on":
            return ok("store", says)
        return attention("store", says, "Turn them on with pg_checksums, to learn of bad disks.")
    faults = list(connection.exec_driver_sql("PRAGMA integrity_check(3)").scalars())
    astray = len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
    if faults != ["ok"] or astray:
        found = "; ".join(" ".join(fault.split()) for fault in faults if fault != "ok")
        says = f"SQLite finds it damaged: {found or f'rows that belong to none: {astray:,}'}."
        return wrong("store", says, "Restore the last backup with 'keydesk restore'.")
    return ok("store", "SQLite finds it sound, the schema is up to date.")


def _key(act: Act) -> Finding:
    row = store_key.row(act)
    if row.before is not None:
        says = f"A change of the key to {row.key_id} was begun and is not finished."
        return attention("key", says, "Run 'keydesk secrets rotate' to go on.")
    return ok("key", f"The store is sealed with the key {row.key_id}, which is there.")


def _logs(act: Act, tell: Tell) -> list[Finding]:
    """One line for all logs that are whole, one for each that is not."""
    organisations = act.tx.exec(select(Organisation)).all()
    if not organisations:
        return [attention("log", "There is no organisation yet.", "Run 'keydesk init'.")]
    told, entries, whole = [], 0, 0
    for done, of in enumerate(organisations):
        tell("Logs checked", done, len(organisations))
        verdict = chain.verify(act, of.id)
        entries, whole = entries + verdict.entries, whole + verdict.whole
        if not verdict.whole:
            advice = "Find out who could write to the store, and compare with a backup."
            told.append(wrong("log", f"{of.domain}: {verdict.problem}", advice))
    if told:
        return told
    return [ok("log", f"Logs that are whole: {whole:,}, with {entries:,} entries.")]


def _retention(act: Act) -> list[Finding]:
    """A line where some log is not kept for ever: are its old entries dropped?"""
    kept = select(Organisation.domain).where(col(Organisation.log_days).is_not(None))
    domain = act.tx.exec(kept.order_by(Organisation.domain)).first()
    if domain is None:
        return []
    doubt = trusted_clock.doubt(act)
    if doubt is None:
        return [ok("retention", "Old entries of the logs are dropped as they come of age.")]
    advice = (
        f"If the clock is right, run 'keydesk log retain {domain} --confirm-clock'; if not, set it."
    )
    return [attention("retention", f"Old entries of the logs are not dropped. {doubt}", advice)]


def _heads(act: Act, settings: Settings) -> Finding:
    to = settings.log_heads_to
    if to is None:
        advice = (
            "KEYDESK_LOG_HEAD_TO sends them to a place that this machine's intruder can't reach."
        )
        return ok("log heads", "The logs' heads are kept on this machine alone.", advice)
    sent = act.tx.exec(select(Chore.at).where(Chore.name == chores.heads_to(to))).first()
    if sent is None or act.now - sent > MISSED * settings.log_heads_every:
        when = f"since {sent.isoformat(timespec='seconds')}" if sent else "yet"
        advice = "Look into the log of 'keydesk serve', which sends them."
        return attention("log heads", f"None was sent to {to} {when}.", advice)
    return ok("log heads", f"Sent to {to} at {sent.isoformat(timespec='seconds')}.")
