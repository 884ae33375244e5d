"""A store on SQLite and on PostgreSQL that commands and other processes open, a school in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from server_stub.rules.admin import trusted_clock
from server_stub.settings import Settings
from tests.postgres import EMPTY, Postgres
from tests.server_stub.school import School, TestClock, open_server
from tests.templates import KEY, Begins, Founded, template


def environment(settings: Settings) -> dict[str, str]:
    """What tells a command of this store."""
    return {"KEYDESK_DATABASE": settings.database, "KEYDESK_KEY_FILE": str(settings.key_file)}


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path, begins: Begins) -> Iterator[Settings]:
    """A store of the test's own."""
    own = Settings.in_folder(tmp_path / "store")
    on_sqlite = request.param == "sqlite"
    if begins != "nothing" or not on_sqlite:
        own.key_file.parent.mkdir(mode=0o700)
        own.key_file.write_text(KEY)
        own.key_file.chmod(0o600)
    if on_sqlite:
        if begins != "nothing":
            shutil.copy(template(request, "file", begins), tmp_path / "store" / "keydesk.db")
        yield own
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = EMPTY if begins == "nothing" else template(request, "database", begins)
    with postgres.database(name) as url:
        yield replace(own, database=url)


@pytest.fixture
def school(request: pytest.FixtureRequest, settings: Settings) -> Iterator[School]:
    """The school in that store."""
    with founded(request, settings) as school:
        yield school


@contextmanager
def founded(request: pytest.FixtureRequest, settings: Settings) -> Iterator[School]:
    """The school that a store begins with, over a server of the test's own."""
    on_sqlite = settings.database.startswith("sqlite")
    made: Founded = request.getfixturevalue("founded_file" if on_sqlite else "founded_database")
    clock = TestClock()
    server = open_server(settings, clock)
    yield replace(made.school, server=server, clock=clock)
    server.close()


@pytest.fixture(autouse=True)  # where a module takes it in
def database_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database whose clock agrees with this machine's, wherever the test moves that."""
    monkeypatch.setattr(trusted_clock, "database_time", lambda act: act.now)
