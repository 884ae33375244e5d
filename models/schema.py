"""The schema's version: upgrades a store in place and knows a foreign, newer or broken one."""

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlmodel import SQLModel

from models.refusals import Refusal, Refused
from models.tables import LogEntry, User

_ALWAYS = {User.__tablename__, LogEntry.__tablename__}  # in every version's store
_LOCK = 0x6B657964  # "keyd": one PostgreSQL upgrade at a time


def scripts() -> ScriptDirectory:
    """The migrations that this version carries."""
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    return ScriptDirectory.from_config(config)


def upgrade(engine: Engine) -> None:
    """Bring the store to the newest schema in one transaction.

    Raises Refused: STORE_NEWER for a revision that this version does not know,
    STORE_NOT_OURS for tables without a revision, STORE_HALF_DONE for a revision
    without its tables.
    """
    directory = scripts()
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        found = MigrationContext.configure(connection).get_current_revision()
        _check(connection, directory, found)
        if found != directory.get_current_head():
            _run(connection, directory)


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


def _run(connection: Connection, directory: ScriptDirectory) -> None:
    def steps(revision: object, _context: object) -> object:
        return directory._upgrade_revs("head", revision)  # type: ignore[arg-type]

    with EnvironmentContext(Config(), directory, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
