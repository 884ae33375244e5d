"""The store: opening, upgrading and refusing what it can't use, on SQLite and PostgreSQL."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import SQLModel, select
from tenacity import RetryCallState, wait_none

from models import schema
from models import store as stores
from models.migrating import scripts
from models.refusals import Refusal, Refused
from models.revisions import REVISIONS
from models.schema import upgrade
from models.store import Store
from models.tables import Guess, Organisation
from models.trouble import trouble_of
from tests.fork_server import shared
from tests.postgres import EMPTY, Postgres
from tests.refusals import refused
from tests.templates import template

pytestmark = pytest.mark.each_database

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def organisation(domain: str = "meadowbank.sch.uk") -> Organisation:
    return Organisation(
        name="Meadowbank",
        brand="CPOMS",
        domain=domain,
        timezone="Europe/London",
        support_email="support@keydesk.example",
        support_phone="01632 960123",
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "keydesk.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, path: Path) -> Iterator[str]:
    """The place for a store; one is there already where the test asks for it."""
    migrated = "store" in request.fixturenames
    if request.param == "sqlite":
        if migrated:
            path.parent.mkdir(mode=0o700)
            shutil.copy(template(request, "file", "migrated"), path)
        yield f"sqlite:///{path}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = template(request, "database", "migrated") if migrated else EMPTY
    with postgres.database(name) as url:
        yield url


@pytest.fixture
def store(url: str):
    opened = Store(url)
    yield opened
    opened.close()


def test_a_new_store_has_the_tables_that_the_code_describes(url):
    store = Store(url)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    store.close()


def test_the_revisions_are_those_of_the_migrations():
    assert tuple(script.revision for script in scripts().walk_revisions())[::-1] == REVISIONS


def test_the_migrations_go_down_to_nothing_and_up_again(store):
    directory = scripts()

    def down(revision, _context):
        return directory._downgrade_revs("base", revision)

    with store.engine.begin() as connection:
        with EnvironmentContext(Config(), directory, fn=down) as environment:
            environment.configure(connection=connection, transactional_ddl=True)
            environment.run_migrations()
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    upgrade(store.engine)
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_a_store_opened_again_keeps_what_it_holds(store, url):
    with store.transaction() as tx:
        tx.add(organisation())
    again = Store(url)
    with again.reading() as tx:
        assert tx.exec(select(Organisation)).one().name == "Meadowbank"
    again.close()


def test_times_come_back_aware_and_in_utc(store):
    with store.transaction() as tx:
        tx.add(Guess(subject="x", at=NOW))
    with store.reading() as tx:
        assert tx.exec(select(Guess.at)).one() == NOW
        assert tx.exec(select(Guess.at)).one().tzinfo is UTC


def test_a_time_without_its_zone_is_not_stored(store):
    with pytest.raises(Exception, match="without its zone"), store.transaction() as tx:
        tx.add(Guess(subject="x", at=NOW.replace(tzinfo=None)))


def test_a_recorded_refusal_keeps_what_its_rule_wrote_and_another_does_not(store):
    for refusal, kept in ((Refusal.CODE_WRONG, 1), (Refusal.NO_KEY, 0)):
        with refused(refusal), store.transaction() as tx:
            tx.add(Guess(subject=refusal.code, at=NOW))
            raise Refused(refusal)
        with store.reading() as tx:
            assert len(tx.exec(select(Guess).where(Guess.subject == refusal.code)).all()) == kept


def test_an_error_rolls_back_what_its_transaction_wrote(store):
    def fail() -> None:
        with store.transaction() as tx:
            tx.add(Guess(subject="x", at=NOW))
            tx.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.reading() as tx:
        assert tx.exec(select(Guess)).all() == []


def test_a_broken_rule_of_the_schema_stays_an_error_of_ours(store):
    with pytest.raises(IntegrityError), store.transaction() as tx:
        tx.add_all([organisation(), organisation()])


def test_the_files_of_a_store_are_their_owners_alone(path):
    store = Store(f"sqlite:///{path}")
    with store.transaction() as tx:
        tx.add(organisation())
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    store.close()


def test_sqlite_commits_survive_a_power_cut_and_foreign_keys_hold(path):
    store = Store(f"sqlite:///{path}")
    with store.reading() as tx:
        found = {
            name: tx.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    store.close()


def test_a_locked_store_is_busy(path, monkeypatch):
    monkeypatch.setattr(stores, "BUSY_TIMEOUT_MS", 50)
    store = Store(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with refused(Refusal.STORE_BUSY), store.transaction() as tx:
        tx.add(organisation())
    other.execute("ROLLBACK")
    with store.transaction() as tx:
        tx.add(organisation())
    other.close()
    store.close()


def test_reading_waits_for_no_writer(path, monkeypatch):
    monkeypatch.setattr(stores, "BUSY_TIMEOUT_MS", 50)
    store = Store(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with store.reading() as tx:
        assert tx.exec(select(Organisation)).all() == []
    other.close()
    store.close()


def test_a_store_locked_while_it_is_opened_is_busy(path, monkeypatch):
    Store(f"sqlite:///{path}").close()
    monkeypatch.setattr(stores, "BUSY_TIMEOUT_MS", 50)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with refused(Refusal.STORE_BUSY):
        Store(f"sqlite:///{path}")
    other.close()


def test_a_current_store_is_opened_while_another_writes_to_it(path, monkeypatch):
    Store(f"sqlite:///{path}").close()
    monkeypatch.setattr(stores, "BUSY_TIMEOUT_MS", 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        Store(f"sqlite:///{path}").close()


def test_an_upgrade_gives_way_to_whoever_writes_and_goes_on_after(path, monkeypatch):
    monkeypatch.setattr(stores, "BUSY_TIMEOUT_MS", 0)
    store = Store(f"sqlite:///{path}")
    with store.transaction() as tx:
        tx.execute(text(f"UPDATE alembic_version SET version_num = '{REVISIONS[-2]}'"))
    tried = []
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        def ends(state: RetryCallState) -> None:
            tried.append(state.attempt_number)
            other.execute(f"UPDATE alembic_version SET version_num = '{REVISIONS[-1]}'")
            other.execute("COMMIT")

        retrying = schema._upgrade.retry
        monkeypatch.setattr(retrying, "before_sleep", ends)
        monkeypatch.setattr(retrying, "wait", wait_none())
        Store(f"sqlite:///{path}").close()
    assert tried == [1]
    store.close()


def test_a_store_that_turned_read_only_says_so(path):
    store = Store(f"sqlite:///{path}")
    with store.engine.connect() as connection:  # the one connection in the pool
        connection.exec_driver_sql("PRAGMA query_only=ON")
    with refused(Refusal.STORE_READ_ONLY), store.transaction() as tx:
        tx.add(organisation())
    store.close()


def test_a_postgresql_that_turned_read_only_says_so(postgres_url):
    store = Store(postgres_url)
    with refused(Refusal.STORE_READ_ONLY), store.transaction() as tx:
        tx.execute(text("SET TRANSACTION READ ONLY"))
        tx.add(organisation())
    store.close()


def test_a_store_opened_again_and_closed_keeps_its_locks_against_other_processes(path):
    """Else the other process, as the last that has it open, takes the WAL away from ours."""
    store = Store(f"sqlite:///{path}")
    with store.transaction() as tx:
        tx.add(organisation())
    Store(f"sqlite:///{path}").close()
    other = "import sqlite3, sys; database = sqlite3.connect(sys.argv[1]); "
    other += "database.execute('UPDATE organisations SET name = ?', sys.argv[2:]); "
    other += "database.commit(); database.close()"
    for name in ("Hilltop", "Hillside"):
        subprocess.run([sys.executable, "-c", other, path, name], check=True)
        with store.reading() as tx:
            assert tx.exec(select(Organisation.name)).one() == name
    store.close()


def test_no_statement_class_is_left_for_threads_to_make_at_once(path):
    writing = f"""
from sqlalchemy import delete, false, update
from sqlalchemy.sql.annotation import annotated_classes
from models.store import Store
from models.tables import User
store = Store("sqlite:///{path}")
made = set(annotated_classes)
with store.transaction() as tx:
    tx.execute(update(User).values(name="Nobody").where(false()))
    tx.execute(delete(User).where(false()))
    tx.execute(User.__table__.delete().where(false()))
assert set(annotated_classes) == made, set(annotated_classes) - made
"""
    subprocess.run([sys.executable, "-c", writing], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser may run as somebody else")
def test_a_store_of_somebody_else_cannot_be_opened(path):
    Store(f"sqlite:///{path}").close()
    child = os.fork()
    if child == 0:
        os.setgid(65534)
        os.setuid(65534)
        try:
            Store(f"sqlite:///{path}")
        except Refused as told:
            denied = told.refusal is Refusal.STORE_UNREACHABLE and "denied" in told.sentence
            os._exit(0 if denied else 1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_file_that_is_no_database_is_named_and_left_alone(path):
    path.parent.mkdir()
    path.write_bytes(b"This is a letter to the head teacher, not a database.\n" * 100)
    before = path.read_bytes()
    with refused(Refusal.STORE_NOT_OURS) as told:
        Store(f"sqlite:///{path}")
    assert str(path) in told.value.sentence
    assert path.read_bytes() == before


def test_somebody_elses_database_is_refused_and_left_alone(url):
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir()
    engine = create_engine(stores.checked_url(url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
    with refused(Refusal.STORE_NOT_OURS):
        Store(url)
    assert inspect(engine).get_table_names() == ["invoices"]
    engine.dispose()


def test_a_newer_store_is_refused_by_its_version(store, url):
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with refused(Refusal.STORE_NEWER) as told:
        Store(url)
    assert "9999" in told.value.sentence


def test_a_half_migrated_store_is_refused(store, url):
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE enrolments"))
    with refused(Refusal.STORE_HALF_DONE):
        Store(url)


def test_a_store_that_never_got_its_tables_is_refused(store, url):
    with store.engine.begin() as connection:
        SQLModel.metadata.drop_all(connection)
    with refused(Refusal.STORE_HALF_DONE):
        Store(url)


def test_an_upgrade_that_fails_leaves_an_empty_store_to_try_again(path, monkeypatch):
    from alembic.operations import Operations

    create = Operations.create_table

    def failing(self, name, *columns, **more):
        if name == "users":
            raise OSError(28, "No space left on device")
        return create(self, name, *columns, **more)

    monkeypatch.setattr(Operations, "create_table", failing)
    with refused(Refusal.STORE_UNREACHABLE):
        Store(f"sqlite:///{path}")
    monkeypatch.undo()
    Store(f"sqlite:///{path}").close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "keydesk.db",
        "mysql://localhost/keydesk",
        "sqlite+nothing:///x",
        "://",
        "oracle:x",
        "sqlite://",
        "sqlite:///",
    ],
)
def test_a_url_that_names_no_store_is_refused(url):
    with refused(Refusal.STORE_UNREACHABLE):
        Store(url)


def test_a_folder_in_the_place_of_the_store_is_refused(tmp_path):
    with refused(Refusal.STORE_UNREACHABLE):
        Store(f"sqlite:///{tmp_path}")


def test_a_server_that_does_not_answer_is_unreachable_and_its_password_is_not_shown():
    with refused(Refusal.STORE_UNREACHABLE) as told:
        Store("postgresql://keydesk:hunter2hunter2@127.0.0.1:1/keydesk")
    assert "hunter2" not in told.value.sentence


@pytest.mark.parametrize("error", [NoConnectionLeft("pool"), StaleDataError("gone")])
def test_a_store_that_is_overrun_is_busy(error, path):
    told = trouble_of(error, make_url(f"sqlite:///{path}"))
    assert told is not None
    assert told.refusal is Refusal.STORE_BUSY


def test_two_stores_opened_at_once_upgrade_once(url):
    code = f"from models.store import Store; Store({url!r}).close()"
    command = [sys.executable, "-c", code]
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(shared().run, command, env=os.environ) for _ in range(3)]
    assert [each.result() for each in running] == [(0, b"", b"")] * 3


def test_a_full_disk_says_so(path):
    if shutil.disk_usage(path.parents[1]).free == 0:
        pytest.skip("the disk is full already")
    store = Store(f"sqlite:///{path}")
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with refused(Refusal.STORE_FULL), store.transaction() as tx:
        tx.add_all([Guess(subject="x" * 500, at=NOW) for _ in range(100)])
    store.close()


def test_who_waits_too_long_to_write_is_told_that_the_store_is_busy(path, monkeypatch):
    monkeypatch.setattr(stores, "LONGEST_LINE", 0.01)
    store = Store(f"sqlite:///{path}")
    with store.transaction(), refused(Refusal.STORE_BUSY), store.transaction():
        pytest.fail("two wrote at once")
    store.close()


def test_an_error_of_the_programs_own_is_not_taken_for_the_databases(postgres_url):
    store = Store(postgres_url)
    with pytest.raises(ProgrammingError), store.reading() as tx:
        tx.execute(text("SELECT no_such_column FROM users"))
    store.close()
