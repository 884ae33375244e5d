"""A clock, a server over a SQLite file, desks that speak to it, and a school."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server_stub.app import create_app
from server_stub.client import Client
from server_stub.server import Server
from server_stub.settings import Settings
from tests.postgres import postgres, postgres_url
from tests.server_stub.phones import Phone, Phones
from tests.server_stub.school import HERE, Desks, School, TestClock, client_of, found, open_server

__all__ = ["postgres", "postgres_url"]


@pytest.fixture
def clock() -> TestClock:
    """A clock that the test moves."""
    return TestClock()


@pytest.fixture
def server(tmp_path: Path, clock: TestClock) -> Iterator[Server]:
    """A server over a store of its own."""
    opened = open_server(Settings.in_folder(tmp_path / "store"), clock)
    yield opened
    opened.close()


@pytest.fixture
async def desks(server: Server) -> AsyncIterator[Desks]:
    """Makes desks at the server, each at the address it is given."""
    made: list[Client] = []

    def desk(address: str = HERE) -> Client:
        made.append(client_of(server, address))
        return made[-1]

    yield desk
    for client in made:
        await client.aclose()


@pytest.fixture
def client(desks: Desks) -> Client:
    """One desk at the server."""
    return desks()


@pytest.fixture
def school(server: Server, clock: TestClock) -> School:
    """An organisation with people and keys."""
    return found(server, clock)


@pytest.fixture
def second(server: Server, clock: TestClock) -> Iterator[Server]:
    """As good as another process of the same server: connections and a board of its own."""
    opened = open_server(server.settings, clock)
    yield opened
    opened.close()


@pytest.fixture
def postgres_servers(
    postgres_url: str, tmp_path: Path, clock: TestClock
) -> Iterator[tuple[Server, Server]]:
    """Two servers over one PostgreSQL."""
    own = Settings.in_folder(tmp_path / "pg", key_text="A" * 43 + "=")
    settings = replace(own, database=postgres_url)
    both = open_server(settings, clock), open_server(settings, clock)
    yield both
    for opened in both:
        opened.close()


@pytest.fixture
async def phones(server: Server, clock: TestClock) -> AsyncIterator[Phones]:
    """Makes phones that speak to the server; none is paired yet."""
    made: list[Phone] = []

    def phone() -> Phone:
        made.append(Phone(create_app(server), clock))
        return made[-1]

    yield phone
    for one in made:
        await one.aclose()


@pytest.fixture
async def phone(phones: Phones, school: School) -> Phone:
    """The paired phone of `school.keyed`."""
    return await phones().paired(school.keyed)
