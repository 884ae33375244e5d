"""The store: opens SQLite or PostgreSQL, brings its schema up to date, hands out transactions."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, event, insert, table, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session as Transaction
from sqlmodel import create_engine

from models.database.private_folder import make_folder
from models.refusals import Refusal, Refused
from models.schema import upgrade
from models.trouble import trouble_of

BUSY_TIMEOUT_MS = 5000  # longer than any rule's transaction; past it the answer is "busy"
LONGEST_LINE = 30.0  # seconds that a writer waits for those of its own process

for _statement in (insert, update, delete):
    # SQLAlchemy makes its class of an annotated statement when one is first run; of two threads
    # that do so at once, one takes the class half made, warns, and compiles its SQL anew each time.
    _statement(table("any"))._annotate({})


class Store:
    """One database.

    `transaction()` gives the only way in: begun at once (SQLite: IMMEDIATE, so that of two
    writers one waits instead of failing), committed at its end. A `Refused` whose refusal is
    `recorded` commits what its rule wrote about it; any other exception rolls back.
    """

    def __init__(self, url: str) -> None:
        """Open and upgrade; raises Refused with one of the STORE_... refusals."""
        self.url = checked_url(url)
        self.engine = _engine(self.url)
        self._reader = self.engine.execution_options(reading=True)
        self._writer = threading.Lock()
        try:
            with _told(self.url):
                upgrade(self.engine)
        except Refused:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that only reads, so that it waits for no writer."""
        with _told(self.url), Transaction(self._reader) as transaction:
            yield transaction

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """A transaction that only reads, and sees one moment of the store however long it takes."""
        reader = self._reader
        if self.url.get_backend_name() == "postgresql":
            reader = reader.execution_options(isolation_level="REPEATABLE READ")
        with _told(self.url), Transaction(reader) as transaction:
            yield transaction

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One transaction; raises Refused where the database itself says no."""
        opened = Transaction(self.engine, expire_on_commit=False)
        with self._in_line(), _told(self.url), opened as transaction:
            try:
                yield transaction
            except Refused as refused:
                if refused.refusal.value.recorded:
                    transaction.commit()
                raise
            transaction.commit()

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        """Write alone in this process, where SQLite would have the others try at random times.

        Raises Refused (STORE_BUSY) when the line is too long.
        """
        if self.url.get_backend_name() != "sqlite":
            yield
            return
        if not self._writer.acquire(timeout=LONGEST_LINE):
            raise Refused(Refusal.STORE_BUSY)
        try:
            yield
        finally:
            self._writer.release()

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


@contextmanager
def whatever_is_there(url: str, *, reading: bool = False) -> Iterator[Connection]:
    """One transaction over a database that nobody has looked at; raises Refused (STORE_...).

    A SQLite file is made where there is none. One that only reads waits for no writer.
    """
    parsed = checked_url(url)
    engine = _engine(parsed).execution_options(reading=reading)
    try:
        with _told(parsed), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def checked_url(url: str) -> URL:
    """The URL of a database that Keydesk knows; raises Refused (STORE_UNREACHABLE)."""
    example = "its URL reads like sqlite:///FILE or postgresql://USER@HOST/NAME"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise Refused(Refusal.STORE_UNREACHABLE, problem=example) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        problem = "only SQLite and PostgreSQL are known"
        raise Refused(Refusal.STORE_UNREACHABLE, problem=problem)
    if parsed.drivername == "sqlite" and not parsed.database:
        raise Refused(Refusal.STORE_UNREACHABLE, problem=example)
    return parsed


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    with _told(url):
        _make_private(Path(url.database or ""))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 0})
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _make_private(path: Path) -> None:
    """Make the file for its owner alone (0600) before SQLite makes it for everyone.

    One that is there is not opened: to close it would end this process's locks on it (POSIX), and
    another process would then take away the WAL that we still write to.
    """
    make_folder(path.parent)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _tune(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # we begin ourselves
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def _told(url: URL) -> Iterator[None]:
    """Turn what a database or the disk says into the refusal that a person understands."""
    try:
        yield
    except (Refused, BrokenPipeError):  # a pipe is no store's: who read what we print has gone
        raise
    except Exception as error:
        refused = trouble_of(error, url)
        if refused is None:
            raise
        raise refused from error
