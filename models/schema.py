"""The schema's version: upgrades a store in place and knows a foreign, newer or broken one."""

from functools import cache

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlmodel import SQLModel
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random

from models.refusals import Refusal, Refused
from models.tables import LogEntry, User

_ALWAYS = {User.__tablename__, LogEntry.__tablename__}  # in every version's store
LOCK_FOR = "2s"  # the longest that an upgrade makes everybody wait behind it
PAUSE, TRIES = (1, 3), 60  # seconds in between; some four minutes in all
_LOCKED = {"55P03", "40P01"}  # lock_not_available, deadlock_detected
_LOCK = 0x6B657964  # "keyd": one PostgreSQL upgrade at a time


@cache  # compiling them is two thirds of the time of opening a store
def scripts() -> ScriptDirectory:
    """The migrations that this version carries."""
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    return ScriptDirectory.from_config(config)


def _in_the_way(error: BaseException) -> bool:
    return getattr(getattr(error, "orig", None), "sqlstate", None) in _LOCKED


@retry(
    retry=retry_if_exception(_in_the_way),
    wait=wait_random(*PAUSE),
    stop=stop_after_attempt(TRIES),
    reraise=True,
)
def upgrade(engine: Engine) -> None:
    """Bring the store to the newest schema in one transaction.

    One that must wait for another (a backup, say) gives way and tries again: whoever came after
    it would wait behind it. Raises Refused: STORE_NEWER for a revision that this version does not
    know, STORE_NOT_OURS for tables without a revision, STORE_HALF_DONE for a revision without its
    tables, STORE_BUSY when it could not be alone for minutes.
    """
    directory = scripts()
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        found = MigrationContext.configure(connection).get_current_revision()
        _check(connection, directory, found)
        if found != directory.get_current_head():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_FOR}'")
            _run(connection, directory, "head")


def revision_of(connection: Connection) -> str | None:
    """The revision of the store here, None where there is none.

    Raises Refused (STORE_NEWER, STORE_NOT_OURS); one that stopped half way is as good as any.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    try:
        _check(connection, scripts(), found)
    except Refused as refused:
        if refused.refusal is not Refusal.STORE_HALF_DONE:
            raise
    return found


def checked_revision(connection: Connection) -> str | None:
    """The same of a store that is to be opened; raises Refused as `upgrade` does."""
    found = MigrationContext.configure(connection).get_current_revision()
    _check(connection, scripts(), found)
    return found


def check_ready(connection: Connection) -> None:
    """Raise Refused (STORE_BEHIND) unless the schema is this version's.

    A newer one is as good: versions only add to it, while servers of the one before go on.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    if found != scripts().get_current_head() and (found is None or knows(found)):
        raise Refused(Refusal.STORE_BEHIND, found=found or "none")


def knows(revision: str) -> bool:
    """True for a revision that this version can bring up to date."""
    return revision in {known.revision for known in scripts().walk_revisions()}


def make_anew(connection: Connection, revision: str) -> None:
    """Drop our tables, whatever state they are in, and make those of this revision, empty."""
    SQLModel.metadata.drop_all(connection)
    connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    _run(connection, scripts(), revision)


def bring_up_to_date(connection: Connection) -> None:
    """Go on from the revision that is here to the newest."""
    _run(connection, scripts(), "head")


def _check(connection: Connection, directory: ScriptDirectory, found: str | None) -> None:
    tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    known = {revision.revision for revision in directory.walk_revisions()}
    if found is None and tables:
        raise Refused(Refusal.STORE_NOT_OURS, where=connection.engine.url.database)
    if found is not None and found not in known:
        raise Refused(Refusal.STORE_NEWER, found=found)
    newest = found == directory.get_current_head()
    if found is not None and not (set(SQLModel.metadata.tables) if newest else _ALWAYS) <= tables:
        raise Refused(Refusal.STORE_HALF_DONE, found=found)


def _run(connection: Connection, directory: ScriptDirectory, to: str) -> None:
    def steps(revision: object, _context: object) -> object:
        return directory._upgrade_revs(to, revision)  # type: ignore[arg-type]

    with EnvironmentContext(Config(), directory, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
