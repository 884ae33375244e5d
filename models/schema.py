"""The schema's version: upgrades a store in place and knows a foreign, newer or broken one.

Alembic is imported only where a store must be changed: a server that starts on one of this
version's neither waits for it nor keeps it in memory.
"""

import sqlite3

from sqlalchemy import Connection, Engine, inspect
from sqlmodel import SQLModel
from tenacity import retry, retry_if_exception, stop_after_delay, wait_random

from models import revisions
from models.refusals import Refusal, Refused
from models.tables import LogEntry, User

_ALWAYS = {User.__tablename__, LogEntry.__tablename__}  # in every version's store
LOCK_FOR = "2s"  # the longest that an upgrade makes everybody wait behind it
PAUSE_S = (1, 3)  # seconds between two tries
RETRY_FOR_S = 240
_LOCKED = {"55P03", "40P01"}  # lock_not_available, deadlock_detected
_LOCK = 0x6B657964  # "keyd": one PostgreSQL upgrade at a time


def _in_the_way(error: BaseException) -> bool:
    of_driver = getattr(error, "orig", None)
    if isinstance(of_driver, sqlite3.Error):
        return of_driver.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return getattr(of_driver, "sqlstate", None) in _LOCKED


giving_way = retry(
    retry=retry_if_exception(_in_the_way),
    wait=wait_random(*PAUSE_S),
    stop=stop_after_delay(RETRY_FOR_S),
    reraise=True,
)
"""Tries a change of the schema again that others kept from their tables, or who waited for it."""


def upgrade(engine: Engine) -> None:
    """Bring the store to the newest schema in one transaction; one that has it is only read.

    So opening waits for no writer, unless the schema must change. Then, if it must wait for
    another (a backup, say), it gives way and tries again: whoever came after it would wait behind
    it. Raises Refused: STORE_NEWER for a revision that this version does not know, STORE_NOT_OURS
    for tables without a revision, STORE_HALF_DONE for a revision without its tables, STORE_BUSY
    when it could not be alone for minutes.
    """
    if not _is_current(engine):
        _upgrade(engine)


def _is_current(engine: Engine) -> bool:
    with engine.execution_options(reading=True).begin() as connection:
        if revisions.found(connection) != revisions.newest():
            return False
        return set(SQLModel.metadata.tables) <= _tables(connection)


@giving_way
def _upgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        if checked_revision(connection) == revisions.newest():
            return
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_FOR}'")
        from models.migrating import migrate

        migrate(connection, revisions.newest())


def revision_of(connection: Connection) -> str | None:
    """The revision of the store here, None where there is none.

    Raises Refused (STORE_NEWER, STORE_NOT_OURS); one that stopped half way is as good as any.
    """
    found = revisions.found(connection)
    try:
        _check(connection, found)
    except Refused as refused:
        if refused.refusal is not Refusal.STORE_HALF_DONE:
            raise
    return found


def checked_revision(connection: Connection) -> str | None:
    """The same of a store that is to be opened; raises Refused as `upgrade` does."""
    found = revisions.found(connection)
    _check(connection, found)
    return found


def check_ready(connection: Connection) -> None:
    """Raise Refused (STORE_BEHIND) unless the schema is this version's.

    A newer one is as good: versions only add to it, while servers of the one before go on.
    """
    found = revisions.found(connection)
    if found != revisions.newest() and (found is None or revisions.knows(found)):
        raise Refused(Refusal.STORE_BEHIND, found=found or "none")


def _check(connection: Connection, found: str | None) -> None:
    tables = _tables(connection)
    if found is None and tables:
        raise Refused(Refusal.STORE_NOT_OURS, where=connection.engine.url.database)
    if found is not None and not revisions.knows(found):
        raise Refused(Refusal.STORE_NEWER, found=found)
    of_ours = set(SQLModel.metadata.tables) if found == revisions.newest() else _ALWAYS
    if found is not None and not of_ours <= tables:
        raise Refused(Refusal.STORE_HALF_DONE, found=found)


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {revisions.TABLE}
