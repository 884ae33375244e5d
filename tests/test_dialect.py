"""The lint of our SQL: only what tests/dialect.py lists, and where the two databases part."""

import re
from pathlib import Path

import pytest

from tests import dialect

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path for floor in ("models", "server_stub") for path in (ROOT / floor).rglob("*.py")
)
PARTS = re.compile(
    r"get_backend_name\(|dialect\.name|sqlite_\w+=|\"sqlite_with|postgresql_\w+=|\"postgresql\""
)
WHERE_THEY_PART = {
    "models/columns.py": "order of code points",
    "models/migrations/versions/0004_search_entries.py": "the same, and the table's form in SQLite",
    "models/schema.py": "one upgrade at a time",
    "models/store.py": "how each is opened, and who writes when",
    "models/tables.py": "which rows an index holds, and a table's form in SQLite",
    "server_stub/backups/restoring.py": "a file that isn't there yet",
    "server_stub/changes.py": "how each tells of a change",
    "server_stub/doctor/clocks.py": "the database's own clock, where it has one",
    "server_stub/doctor/files.py": "whose file the store is",
    "server_stub/doctor/store.py": "what each says of its own health",
    "server_stub/key_change.py": "transactions under way",
    "server_stub/rules/admin/trusted_clock.py": "the database's own clock, where it has one",
    "server_stub/rules/bells.py": "NOTIFY",
    "server_stub/rules/store_key.py": "a lock on the whole table",
    "server_stub/server.py": "a file that isn't there yet",
    "server_stub/turns.py": "a lock by number",
}


def test_the_two_databases_part_in_these_files_alone():
    """A new place needs a reason here, and a line in docs/scale.md where an engine must know it."""
    found = {
        path.relative_to(ROOT).as_posix() for path in SOURCES if PARTS.search(path.read_text())
    }
    assert found == set(WHERE_THEY_PART)


def test_no_rule_uses_what_sqlalchemy_has_for_one_database_alone():
    assert [path for path in SOURCES if "sqlalchemy.dialects" in path.read_text()] == []


@pytest.mark.parametrize("word", sorted(dialect.POSTGRESQL))
def test_what_is_said_to_postgresql_alone_is_still_said_and_told_to_operators(word):
    said = {"FOR": "with_for_update", "SKIP": "skip_locked", "LOCKED": "skip_locked"}
    said["COLLATE"] = "collation="
    assert any(said.get(word, word) in path.read_text() for path in SOURCES)
    assert word in (ROOT / "docs" / "scale.md").read_text()


@pytest.mark.parametrize(
    ("sql", "foreign"),
    [
        ("SELECT id FROM users WHERE name ILIKE %(name)s", {"ILIKE"}),
        ("SELECT jsonb_agg(id) FROM users", {"jsonb_agg"}),
        ("SELECT id FROM users WHERE name = 'ILIKE'", set()),
        ("INSERT OR REPLACE INTO users VALUES (1)", {"REPLACE"}),
    ],
)
def test_a_word_of_one_database_alone_is_named(sql, foreign):
    assert dialect.foreign_words(sql, "postgresql") == foreign
