"""What a database or the disk says when it fails, as the refusal a person understands."""

import sqlite3

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm.exc import StaleDataError

from models.refusals import Refusal, Refused

_BY_SQLITE_CODE = {
    sqlite3.SQLITE_BUSY: Refusal.STORE_BUSY,
    sqlite3.SQLITE_LOCKED: Refusal.STORE_BUSY,
    sqlite3.SQLITE_READONLY: Refusal.STORE_READ_ONLY,
    sqlite3.SQLITE_FULL: Refusal.STORE_FULL,
    sqlite3.SQLITE_NOTADB: Refusal.STORE_NOT_OURS,
    sqlite3.SQLITE_CORRUPT: Refusal.STORE_NOT_OURS,
}
_BY_SQLSTATE = {  # PostgreSQL, appendix A
    "25006": Refusal.STORE_READ_ONLY,
    "40001": Refusal.STORE_BUSY,  # serialization_failure
    "40P01": Refusal.STORE_BUSY,  # deadlock_detected
    "53100": Refusal.STORE_FULL,
    "53300": Refusal.STORE_BUSY,  # too_many_connections
    "55P03": Refusal.STORE_BUSY,  # lock_not_available
}


def trouble_of(error: Exception, url: URL) -> Refused | None:
    """The refusal for this error, or None when it is not the database's or the disk's."""
    where = url.database or url.render_as_string(hide_password=True)
    if isinstance(error, OSError):
        return Refused(Refusal.STORE_UNREACHABLE, problem=f"{where}: {error.strerror}")
    if isinstance(error, (NoConnectionLeft, StaleDataError)):
        return Refused(Refusal.STORE_BUSY)
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(error.orig, where)
    return _of_postgresql(error)


def _of_postgresql(error: DBAPIError) -> Refused | None:
    refusal = _BY_SQLSTATE.get(getattr(error.orig, "sqlstate", None) or "")
    if refusal is not None:
        return Refused(refusal)
    if isinstance(error, OperationalError):
        return Refused(Refusal.STORE_UNREACHABLE, problem="the database does not answer")
    return None


def _of_sqlite(error: sqlite3.Error, where: str) -> Refused | None:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    refusal = _BY_SQLITE_CODE.get(primary)
    if refusal is not None:
        return Refused(refusal, where=where)
    if primary in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM}:
        return Refused(Refusal.STORE_UNREACHABLE, problem=f"{where}: {error}")
    return None
