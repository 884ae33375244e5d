"""The schema goes on and back under a server of this version, which is the old one then."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from models import migrating, revisions
from models.refusals import Refusal
from models.schema import giving_way
from models.store import Store, whatever_is_there
from server_stub.settings import Settings
from tests.faults.desks import signed_in
from tests.faults.killing import Crowd
from tests.faults.road import Finding
from tests.refusals import refused
from tests.server_stub.on_both import environment
from tests.until import until

pytestmark = pytest.mark.each_database

NEXT = Path(__file__).parent / "next_version"
TIMES = 3  # there and back


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> ScriptDirectory:
    """The migrations of the version after ours: who opens a store in this process is of it."""
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"models:migrations/versions\n{NEXT}")
    directory = ScriptDirectory.from_config(config)
    monkeypatch.setattr(migrating, "scripts", lambda: directory)
    all_of_them = (*revisions.REVISIONS, directory.get_current_head())
    monkeypatch.setattr(revisions, "REVISIONS", all_of_them)
    return directory


@giving_way
def back(settings: Settings, directory: ScriptDirectory) -> None:
    """Bring the store back to our version."""

    def down(revision: str | None, _context: object) -> object:
        return directory._downgrade_revs("0005", revision)

    with (
        whatever_is_there(settings.database) as connection,
        EnvironmentContext(Config(), directory, fn=down) as alembic,
    ):
        alembic.configure(connection=connection, transactional_ddl=True)
        alembic.run_migrations()


def lives_on(crowd: Crowd, over: int) -> bool:
    """More stories are over than these."""
    return len(crowd.over) > over


@pytest.mark.usefixtures("patience")
async def test_a_server_of_the_old_version_works_on_while_the_schema_goes_on_and_back(
    settings, school, servers, next_version
):
    with servers.serving(environment(settings)) as old:
        road = Finding()
        road.go_to(old.url)
        crowd = Crowd(school, road)
        holder = crowd.holder()
        async with asyncio.TaskGroup() as living:
            for _ in range(3):
                living.create_task(crowd.live(holder))
            for _ in range(TIMES):
                over = len(crowd.over)
                await asyncio.to_thread(lambda: Store(settings.database).close())
                assert "badges" in inspect(school.server.store.engine).get_table_names()
                await until(partial(lives_on, crowd, over))
                await asyncio.to_thread(back, settings, next_version)
            crowd.ending = True
        await road.aclose()
    crowd.stories = crowd.over
    crowd.check()
    assert road.cut == 0
    assert servers.told() == []


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
async def test_an_upgrade_that_waits_for_a_backup_keeps_nobody_else_waiting(
    settings, school, servers, next_version
):
    with servers.serving(environment(settings)) as old:
        async with signed_in(school, school.teacher, old.url) as desk:
            with school.server.store.snapshot() as backup:
                backup.execute(text("SELECT count(*) FROM users"))
                upgrading = asyncio.create_task(asyncio.to_thread(Store, settings.database))
                waits = text("SELECT count(*) FROM pg_catalog.pg_locks WHERE NOT granted")
                with school.server.store.engine.connect() as looking:
                    await until(lambda: looking.execute(waits).scalar())
                assert (await desk.save_account("Wendy Abbott-Ng", "")).name == "Wendy Abbott-Ng"
                assert not upgrading.done()
            (await upgrading).close()
            assert (await desk.account()).name == "Wendy Abbott-Ng"


def test_an_old_server_does_not_start_over_a_newer_schema_and_says_so(
    settings, school, next_version, monkeypatch
):
    Store(settings.database).close()
    monkeypatch.undo()
    with refused(Refusal.STORE_NEWER):
        Store(settings.database)
    back(settings, next_version)
    Store(settings.database).close()
