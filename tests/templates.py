"""Pytest plugin: stores that were made once for all tests, to be copied by each."""

import base64
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import psycopg
import pytest

from tests.postgres import Postgres

if TYPE_CHECKING:  # what a server imports takes long, and most tests have none
    from server_stub.settings import Settings
    from tests.server_stub.school import School

Begins = Literal["nothing", "migrated", "founded"]
Kind = Literal["file", "database"]
KEY = base64.b64encode(bytes(32)).decode()
MANY = 2_000_000  # bytes of users and their search entries, from where TRUNCATE is the quicker


@dataclass(frozen=True)
class Founded:
    """A store with a school in it, sealed with `KEY`: a SQLite file, or a PostgreSQL database."""

    where: str
    school: "School"


class SharedStore:
    """A PostgreSQL store that tests use one after the other, over a connection that is kept."""

    def __init__(self, url: str) -> None:
        from sqlmodel import SQLModel

        from models import tables  # noqa: F401

        self.url = url
        self._kept = psycopg.connect(url, autocommit=True)
        names = [table.name for table in SQLModel.metadata.sorted_tables]
        emptied = ";".join(f"DELETE FROM {name}" for name in reversed(names))
        self._emptied = (
            "DO $$ BEGIN IF pg_relation_size('users') + pg_relation_size('search_entries') > "
            f"{MANY} THEN TRUNCATE {','.join(names)}; ELSE {emptied}; END IF; END $$;"
        ).encode()
        copied = (f"INSERT INTO {name} SELECT * FROM put_by.{name}" for name in names)
        self._copied = ";".join(copied).encode()
        put_by = (f"CREATE TABLE put_by.{name} AS SELECT * FROM {name}" for name in names)
        self._kept.execute(f"CREATE SCHEMA put_by;{';'.join(put_by)}".encode())

    def empty(self) -> None:
        """Take everything out."""
        self._kept.execute(self._emptied)

    def renew(self) -> None:
        """Bring what it held at first into it, and nothing else: 2 ms."""
        self._kept.execute(self._emptied + self._copied)

    def close(self) -> None:
        """Close the connection."""
        self._kept.close()


def template(
    request: pytest.FixtureRequest, of: Literal["file", "database"], begins: Begins
) -> str:
    """The file or the database to copy."""
    made: Founded | Path | str = request.getfixturevalue(f"{begins}_{of}")
    return made.where if isinstance(made, Founded) else str(made)


def wants_school(request: pytest.FixtureRequest) -> bool:
    """Returns whether the test asks for a school, so that its store may begin with one."""
    return "school" in request.fixturenames


@pytest.fixture
def begins(request: pytest.FixtureRequest) -> Begins:
    """The store that a test of commands finds: with a school if it asks for one, else none."""
    return "founded" if wants_school(request) else "nothing"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and nothing in it."""
    from models.store import Store

    path = tmp_path_factory.mktemp("migrated") / "keydesk.db"
    Store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def founded_file(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Founded:
    """A SQLite file with a school in it: making one for each test took half of its time."""
    from server_stub.settings import Settings

    path = tmp_path_factory.mktemp("founded") / "keydesk.db"
    shutil.copy(migrated_file, path)
    return Founded(str(path), _found(Settings.in_folder(path.parent, key_text=KEY)))


@pytest.fixture(scope="session")
def migrated_database(postgres: Postgres) -> Iterator[str]:
    """The name of a PostgreSQL database with the newest schema and nothing in it."""
    from models.store import Store

    with postgres.database() as url:
        Store(url).close()
        yield _name(url)


@pytest.fixture(scope="session")
def founded_database(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, migrated_database: str
) -> Iterator[Founded]:
    """The name of a PostgreSQL database with a school in it."""
    from server_stub.settings import Settings

    own = Settings.in_folder(tmp_path_factory.mktemp("founded"), key_text=KEY)
    with postgres.database(migrated_database) as url:
        yield Founded(_name(url), _found(replace(own, database=url)))


@pytest.fixture(scope="session")
def shared_store(postgres: Postgres, founded_database: Founded) -> Iterator[SharedStore]:
    """A PostgreSQL store for all tests that leave its schema as it is."""
    with postgres.database(founded_database.where) as url:
        shared = SharedStore(url)
        yield shared
        shared.close()


def _name(url: str) -> str:
    found = re.search(r"/(\w+)\?", url)
    assert found
    return found[1]


def _found(settings: "Settings") -> "School":
    from tests.server_stub.school import TestClock, found, open_server

    clock = TestClock()
    server = open_server(settings, clock)
    school = found(server, clock)
    server.close()
    return school
