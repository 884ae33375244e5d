"""Settings of a store of its own on SQLite and on PostgreSQL, and a school in it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server_stub.settings import Settings
from tests.postgres import postgres, postgres_url
from tests.server_stub.school import School, TestClock, found, open_server

__all__ = ["postgres", "postgres_url"]
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def environment(settings: Settings) -> dict[str, str]:
    """What tells a command of this store."""
    return {"KEYDESK_DATABASE": settings.database, "KEYDESK_KEY_FILE": str(settings.key_file)}


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    own = Settings.in_folder(tmp_path / "store")
    if request.param == "sqlite":
        return own
    url = str(request.getfixturevalue("postgres_url"))
    own.key_file.parent.mkdir()
    own.key_file.write_text(KEY)
    own.key_file.chmod(0o600)
    return replace(own, database=url)


@pytest.fixture
def school(settings: Settings) -> Iterator[School]:
    """A school in that store."""
    clock = TestClock()
    server = open_server(settings, clock)
    yield found(server, clock)
    server.close()
