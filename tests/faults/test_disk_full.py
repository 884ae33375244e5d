"""No room on the disk: a clear refusal, nothing by half, and on it goes when there is room."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Connection, event

from models.events import Event
from models.refusals import Refusal
from models.tables import Chore
from models.wire.users import ImportRow
from server_stub.rules import chain
from tests.faults.desks import sign_in, signed_in
from tests.refusals import refused
from tests.server_stub.on_both import environment
from tests.server_stub.school import School, client_of
from tests.servers import ServerProcess
from tests.until import until

pytestmark = pytest.mark.each_database

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
# What PostgreSQL says when a write fails for want of room, here in the middle of a removal.
FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END
$$;
CREATE TRIGGER no_room BEFORE INSERT ON log_entries EXECUTE FUNCTION no_room();
"""


@contextmanager
def no_room(child: ServerProcess) -> Iterator[None]:
    """Whatever this process writes to a file fails meanwhile; what it sends to others doesn't."""
    _, most = resource.prlimit(child.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (most, most))


def chores_done(school: School) -> bool:
    """Whether the chores that a server begins with are behind it."""
    with school.server.reading("test") as act:
        return act.tx.get(Chore, "log_retention") is not None


def whole(school: School) -> bool:
    """Whether the log is."""
    with school.server.reading("test") as act:
        return chain.verify(act, school.of.id).whole


@on_sqlite
@pytest.mark.usefixtures("no_patience")
async def test_a_process_that_cannot_write_says_so_reads_on_and_goes_on_when_it_can(
    settings, school, servers
):
    keyed = school.keyed
    with servers.serving(environment(settings)) as child:
        async with signed_in(school, school.holder, child.url) as desk:
            await until(lambda: chores_done(school))
            with no_room(child):
                with refused(Refusal.STORE_UNREACHABLE) as told:
                    await desk.remove_keys(keyed.id, confirmed=True)
                assert "keydesk.db: disk I/O error" in told.value.sentence
                assert (await desk.user_keys(keyed.id)).removable
            assert Event.KEYS_REMOVED not in school.log(keyed)
            assert (await desk.remove_keys(keyed.id, confirmed=True)).removed == ["Phone"]
    assert school.log(keyed).count(Event.KEYS_REMOVED) == 1
    assert whole(school)
    assert servers.told() == []


@on_sqlite
async def test_a_store_that_is_full_adds_all_of_an_import_or_nobody(school):
    engine = school.server.store.engine
    rows = [
        ImportRow(
            line=at,
            name=f"Person {at}",
            email=f"p{at}@meadowbank.sch.uk",
            job_title="",
            group="SLT",
        )
        for at in range(2, 400)
    ]
    desk = client_of(school.server)
    sign_in(school, school.holder, desk)

    pages = 1  # SQLite takes the pages that there are instead

    def bounded(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "begin", bounded)
    with refused(Refusal.STORE_FULL):
        await desk.import_users(rows, dry_run=False)
    assert (await desk.find_users("person")).users == []
    pages = 1_000_000
    assert (await desk.import_users(rows, dry_run=False)).added == len(rows)
    await desk.aclose()
    assert whole(school)


@on_postgresql
async def test_a_full_disk_of_postgresql_undoes_a_removal_wholly(settings, school, servers):
    keyed = school.keyed
    with servers.serving(environment(settings)) as child:
        async with signed_in(school, school.holder, child.url) as desk:
            with psycopg.connect(settings.database, autocommit=True) as operator:
                operator.execute(FULL)
            with refused(Refusal.STORE_FULL):
                await desk.remove_keys(keyed.id, confirmed=True)
            assert (await desk.user_keys(keyed.id)).removable
            with psycopg.connect(settings.database, autocommit=True) as operator:
                operator.execute("DROP FUNCTION no_room CASCADE")
            assert (await desk.remove_keys(keyed.id, confirmed=True)).removed == ["Phone"]
    assert school.log(keyed).count(Event.KEYS_REMOVED) == 1
    assert whole(school)
    assert servers.told() == []
