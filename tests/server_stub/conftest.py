"""A clock, a server over each kind of database, desks that speak to it, and a school."""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.tables import Organisation
from server_stub.app import create_app
from server_stub.client import Client
from server_stub.server import Server
from server_stub.settings import Settings
from tests.server_stub.phones import Phone, Phones
from tests.server_stub.school import (
    HERE,
    Desks,
    School,
    TestClock,
    Tokens,
    client_of,
    found,
    open_server,
)
from tests.templates import KEY, Begins, Founded, SharedStore, template, wants_school


@pytest.fixture
def clock() -> TestClock:
    """A clock that the test moves."""
    return TestClock()


@pytest.fixture
def own_file(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A SQLite store of the test's own: empty, or with a school where one is wanted."""
    folder = tmp_path / "store"
    folder.mkdir(mode=0o700)
    begins: Begins = "founded" if wants_school(request) else "migrated"
    shutil.copy(template(request, "file", begins), folder / "keydesk.db")
    return Settings.in_folder(folder, key_text=KEY)


@pytest.fixture
def postgres_store(request: pytest.FixtureRequest, shared_store: SharedStore) -> str:
    """As `own_file` on PostgreSQL: emptying a store takes 1 ms, making one a hundred."""
    if wants_school(request):
        shared_store.renew()
    else:
        shared_store.empty()
    return shared_store.url


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, own_file: Settings) -> Settings:
    """A store of the test's own on each kind of database."""
    if request.param == "postgresql":
        return replace(own_file, database=request.getfixturevalue("postgres_store"))
    return own_file


@pytest.fixture
def server(settings: Settings, clock: TestClock) -> Iterator[Server]:
    """A server over that store."""
    opened = open_server(settings, clock)
    yield opened
    opened.close()


@pytest.fixture
async def desks(server: Server) -> AsyncIterator[Desks]:
    """Makes desks at the server, each at the address it is given."""
    made: list[Client] = []

    def desk(address: str = HERE, tokens: Tokens | None = None) -> Client:
        made.append(client_of(server, address, tokens))
        return made[-1]

    yield desk
    for client in made:
        await client.aclose()


@pytest.fixture
def client(desks: Desks) -> Client:
    """One desk at the server."""
    return desks()


@pytest.fixture
def school(request: pytest.FixtureRequest, server: Server, clock: TestClock) -> School:
    """An organisation with people and keys."""
    on_sqlite = server.store.url.get_backend_name() == "sqlite"
    founded: Founded = request.getfixturevalue("founded_file" if on_sqlite else "founded_database")
    kept = founded.school
    with server.reading("test") as act:
        begun = act.tx.get(Organisation, kept.of.id)
    # a module with settings of its own has a store that began empty
    return replace(kept, server=server, clock=clock) if begun else found(server, clock)


@pytest.fixture
def second(server: Server, clock: TestClock) -> Iterator[Server]:
    """As good as another process of the same server: connections and a board of its own."""
    opened = open_server(server.settings, clock)
    yield opened
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
