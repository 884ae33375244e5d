"""The SQL that Keydesk may speak: what SQLite and any engine like PostgreSQL know, and no more."""

import re
from functools import cache

_EVERYWHERE = """
    ALL AND AS ASC BEGIN BY CASE CAST CONFLICT CREATE DEFAULT DELETE DESC DISTINCT DO ELSE END
    ESCAPE EXISTS FALSE FROM GROUP IN INNER INSERT INTO IS JOIN LEFT LIKE LIMIT NOT NOTHING NULL
    OFFSET ON OR ORDER OUTER RECURSIVE RELEASE RETURNING ROLLBACK SAVEPOINT SELECT SET THEN TO TRUE
    UNION UPDATE VALUES WHEN
    WHERE WITH BIGINT BOOLEAN BYTEA CHAR INTEGER JSON TIME TIMESTAMP UUID VARCHAR ZONE count max
    min coalesce substr
"""
EVERYWHERE = frozenset(_EVERYWHERE.split())
"""Keywords, types, and functions (in small letters)."""

POSTGRESQL = {
    "COLLATE": "names in the order of their code points",
    "FOR": "rows locked until the end of a transaction",
    "NO": "rows locked, though others may refer to them",
    "KEY": "rows locked, though others may refer to them",
    "SKIP": "work shared between processes",
    "LOCKED": "work shared between processes",
    "LOCAL": "a limit on waiting for a lock",
    "LOCK": "every transaction that seals ends before the key changes",
    "TABLE": "every transaction that seals ends before the key changes",
    "ACCESS": "every transaction that seals ends before the key changes",
    "EXCLUSIVE": "every transaction that seals ends before the key changes",
    "MODE": "every transaction that seals ends before the key changes",
    "pg_advisory_xact_lock": "what is done by one process at a time",
    "pg_notify": "whoever waits is woken",
    "clock_timestamp": "transactions under way when the key changes",
    "current_database": "transactions under way when the key changes",
    "pg_backend_pid": "transactions under way when the key changes",
}
"""What is said to PostgreSQL alone, and what for."""

SQLITE = {"IMMEDIATE": "one writer at a time"}

_NO_SQL = re.compile(r"""'[^']*'|"[^"]*"|%\(\w+\)s""")
_CATALOGUE = re.compile(r"^PRAGMA |\bpg_catalog\.")
"""SQLAlchemy's look at the tables that there are; it knows how to ask each engine."""
_WORD = re.compile(r"[A-Z]{2,}\b|\b[a-z_]+(?=\()")


@cache
def foreign_words(sql: str, dialect: str) -> frozenset[str]:
    """Keywords and functions in a statement that are on no list of this dialect."""
    own = POSTGRESQL if dialect == "postgresql" else SQLITE
    return frozenset(_WORD.findall(_NO_SQL.sub(" ", sql))) - EVERYWHERE - own.keys()


def check(connection: object, _cursor: object, sql: str, *_rest: object) -> None:
    """Listens before each statement; raises AssertionError for one that isn't portable."""
    if _CATALOGUE.search(sql):
        return
    dialect = connection.dialect.name  # type: ignore[attr-defined]
    foreign = foreign_words(sql, dialect)
    assert not foreign, f"{sorted(foreign)} is not in the SQL that Keydesk may speak: {sql}"
