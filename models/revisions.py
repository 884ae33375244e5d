"""The revisions of the schema, and which of them a database has."""

from sqlalchemy import Connection, String, column, inspect, select, table

REVISIONS = ("0001", "0002", "0003", "0004", "0005")
"""Those in models/migrations, from the first to this version's."""
TABLE = "alembic_version"
_HERE = select(column("version_num", String)).select_from(table(TABLE))


def newest() -> str:
    """This version's."""
    return REVISIONS[-1]


def knows(revision: str) -> bool:
    """True for one that this version can bring up to date."""
    return revision in REVISIONS


def found(connection: Connection) -> str | None:
    """The one that the database says it has, None where it says nothing."""
    if not inspect(connection).has_table(TABLE):
        return None
    return connection.execute(_HERE).scalars().first()
