"""Runs the migrations, by Alembic: the schema goes from one revision to another in place."""

from functools import cache

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlmodel import SQLModel

from models import revisions


@cache  # compiling them is two thirds of the time of opening a store
def scripts() -> ScriptDirectory:
    """The migrations that this version carries."""
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    return ScriptDirectory.from_config(config)


def migrate(connection: Connection, to: str) -> None:
    """Go on from the revision that is here, or from nothing, to a later one."""
    directory = scripts()

    def steps(revision: object, _context: object) -> object:
        return directory._upgrade_revs(to, revision)  # type: ignore[arg-type]

    with EnvironmentContext(Config(), directory, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()


def make_anew(connection: Connection, revision: str) -> None:
    """Drop our tables, whatever state they are in, and make those of this revision, empty."""
    SQLModel.metadata.drop_all(connection)
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {revisions.TABLE}")
    migrate(connection, revision)


def bring_up_to_date(connection: Connection) -> None:
    """Go on from the revision that is here to the newest."""
    migrate(connection, revisions.newest())
