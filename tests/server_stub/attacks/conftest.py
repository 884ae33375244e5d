"""A demo's server on SQLite, so that every route there is can be attacked, and a bare caller."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from server_stub.app import create_app
from server_stub.server import Server
from server_stub.settings import Settings
from tests.server_stub.school import HERE


@pytest.fixture
def settings(own_file: Settings) -> Settings:
    """SQLite alone: what is refused here is refused before the database matters."""
    return replace(own_file, demo=True)


@pytest.fixture
async def http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """A caller that sends what it likes; the server's own bugs come back as 500."""
    road = httpx.ASGITransport(create_app(server), raise_app_exceptions=False, client=(HERE, 4711))
    async with httpx.AsyncClient(transport=road, base_url="http://test") as opened:
        yield opened
