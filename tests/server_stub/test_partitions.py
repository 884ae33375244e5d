"""The largest tables, partitioned as docs/scale.md says: all goes on as before."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from server_stub.server import Server
from server_stub.settings import Settings
from tests.postgres import Postgres
from tests.server_stub.school import TestClock, client_of, found, open_server
from tests.templates import KEY, Founded

BY = {"search_entries": "shelf", "log_entries": "organisation_id", "log_seals": "organisation_id"}
PARTS = 3


@pytest.fixture
def server(postgres: Postgres, founded_database: Founded, tmp_path: Path, clock: TestClock):
    """A server over a database that may be altered."""
    own = Settings.in_folder(tmp_path, key_text=KEY)
    with postgres.database(founded_database.where) as url:
        opened = open_server(replace(own, database=url), clock)
        yield opened
        opened.close()


def partition(server: Server, table: str, column: str) -> None:
    """What an operator would do, while nobody writes."""
    statements = [
        f"ALTER TABLE {table} RENAME TO whole",
        f"CREATE TABLE {table} (LIKE whole INCLUDING ALL) PARTITION BY HASH ({column})",
        *(
            f"CREATE TABLE {table}_{part} PARTITION OF {table} "
            f"FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            for part in range(PARTS)
        ),
        f"INSERT INTO {table} SELECT * FROM whole",
        "DROP TABLE whole",
    ]
    operator = create_engine(server.store.engine.url)
    with operator.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    operator.dispose()


async def test_signing_in_searching_and_removing_go_on_over_partitions(server, school, client):
    for table, column in BY.items():
        partition(server, table, column)
    other = found(server, school.clock, "Riverside School")
    await school.sign_in(client, school.holder)
    assert [row.name for row in (await client.find_users("luke smi")).users] == ["Luke Smith"]
    assert len((await client.find_users("")).users) == 4
    assert len((await client.remove_keys(school.keyed.id, confirmed=True)).removed) == 1
    assert (await client.verify_log()).whole
    there = client_of(server)
    await other.sign_in(there, other.holder)
    assert (await there.verify_log()).whole
    await there.aclose()
