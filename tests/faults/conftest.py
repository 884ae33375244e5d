"""Stores of either kind with a school in each, and server processes over them."""

from collections.abc import Iterator

import pytest
from tenacity import wait_none

from server_stub import road
from server_stub.settings import Settings
from tests.server_stub.on_both import settings
from tests.server_stub.school import School, TestClock, found, open_server
from tests.servers import servers
from tests.templates import Begins

__all__ = ["servers", "settings"]


@pytest.fixture
def begins() -> Begins:
    """A store without the school of other tests, which is of another time."""
    return "migrated"


@pytest.fixture
def school(settings: Settings) -> Iterator[School]:
    """A school in the store, by the clock on the wall."""
    server = open_server(settings)
    yield found(server, TestClock())
    server.close()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Desks try again at once, and for as long as a busy machine takes."""
    monkeypatch.setattr(road, "PATIENCE", 100)
    monkeypatch.setattr(road, "wait_random_exponential", lambda **_: wait_none())


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Desks try once."""
    monkeypatch.setattr(road, "PATIENCE", 0)
