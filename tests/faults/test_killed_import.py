"""`kill -9` of a server in the middle of an import: all of its users are there, or nobody."""

from __future__ import annotations

import asyncio
import signal

import pytest
from sqlmodel import col, func, select

from models.refusals import Refused
from models.tables import User
from models.wire.users import ImportReport, ImportRow
from server_stub.rules import chain
from server_stub.settings import Settings
from tests.faults.desks import signed_in
from tests.server_stub.on_both import environment
from tests.server_stub.school import School
from tests.servers import ServerProcess, Servers

pytestmark = pytest.mark.each_database

ROWS = [
    ImportRow(
        line=2 + at,
        name=f"Tim Bartlett {at}",
        email=f"tim{at}@meadowbank.sch.uk",
        job_title="",
        group="Teachers",
    )
    for at in range(500)
]
ALL_ARE_STAGED, ALL_BUT_COMMITTED = "INSERT INTO users", "DELETE FROM staged_users"


async def imported(school: School, server: ServerProcess) -> ImportReport:
    """The server's answer to the import."""
    async with signed_in(school, school.holder, server.url) as desk:
        return await desk.import_users(ROWS, dry_run=False)


def there(school: School) -> int:
    """How many of the import's users there are."""
    mine = select(func.count()).select_from(User).where(col(User.email).startswith("tim"))
    with school.server.reading("test") as act:
        return act.tx.exec(mine).one()


@pytest.mark.usefixtures("no_patience")
async def test_a_server_killed_while_it_imports_adds_all_or_nobody_and_the_next_import_works(
    settings: Settings, school: School, servers: Servers
):
    for dies_at in (ALL_ARE_STAGED, ALL_BUT_COMMITTED):
        server = servers.start(environment(settings), dies_at=dies_at)
        with pytest.raises(Refused):
            await imported(school, server)
        assert await asyncio.to_thread(server.wait) == -signal.SIGKILL
        assert there(school) == 0
    with servers.serving(environment(settings)) as server:
        assert (await imported(school, server)).added == len(ROWS)
    assert there(school) == len(ROWS)
    with school.server.reading("test") as act:
        assert chain.verify(act, school.of.id).whole
    assert servers.told() == []
