"""A school of very many users, put into its store in bulk: by the rules each takes 0.6 ms."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import psycopg
from sqlalchemy import insert
from sqlmodel import col, select

from benchmarks.people import people
from models.access import SessionStage
from models.tables import User
from models.wire.users import UserPage
from server_stub.rules import organisations, search_entries, sessions, users
from server_stub.rules.guards import KeyHolder
from server_stub.rules.organisations import FIRST_HOLDERS, Founding, Joining
from server_stub.server import Server
from server_stub.settings import Settings

ASKED = Founding("Bench Trust", "Bench", "bench.example", "UTC", "help@bench.example", "")
HERE = "the benchmark"
AT_ONCE = 10_000
Entry = tuple[int, str, UUID]


@dataclass
class Crowd:
    """A server over that store, and the token of an elevated key holder."""

    server: Server
    token: str

    @classmethod
    def of(cls, settings: Settings, size: int) -> Crowd:
        """This many users in one organisation, and the key holder; the caller closes the server."""
        server = Server.start(settings)
        with server.act(HERE) as act:
            group = organisations.group_of(act, organisations.make(act, ASKED), FIRST_HOLDERS)
            holder = organisations.join(act, group, Joining("Key Holder", "holder@bench.example"))
            _, token = sessions.start(act, holder, SessionStage.OPEN, elevated=True)
            made = people(holder, size)
            while some := list(islice(made, AT_ONCE)):
                act.tx.execute(insert(User), some)
        _enter(server, holder)
        return cls(server, token)

    def page(self, wanted: str, after: str | None = None) -> UserPage:
        """The server's answer to a key, from the token to the rows."""
        with self.server.reading(HERE) as act:
            who = KeyHolder.admit(act, self.token)
            return users.page(act, who, wanted, after).page


def _enter(server: Server, holder: User) -> None:
    url = server.store.url
    if url.get_backend_name() == "sqlite":
        _to_sqlite(str(url.database), _entries(server, holder))
    else:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        _to_postgresql(plain, _entries(server, holder))


def _entries(server: Server, holder: User) -> Iterator[Entry]:
    query = select(User.id, User.search_text).where(col(User.id) != holder.id)
    with server.reading(HERE) as act:
        for user_id, found_by in act.tx.exec(query.execution_options(yield_per=AT_ONCE)):
            for run in search_entries.runs(found_by):
                yield search_entries.shelf(holder.organisation_id, run), found_by, user_id


def _to_sqlite(file: str, entries: Iterator[Entry]) -> None:
    """In order, which is several times as fast."""
    store = sqlite3.connect(file)
    store.execute("CREATE TEMP TABLE staged (shelf INTEGER, search_text TEXT, user_id TEXT)")
    rows = ((shelf, text, user_id.hex) for shelf, text, user_id in entries)
    store.executemany("INSERT INTO staged VALUES (?, ?, ?)", rows)
    store.execute("INSERT INTO search_entries SELECT * FROM staged ORDER BY 1, 2, 3")
    store.commit()
    store.close()


def _to_postgresql(url: str, entries: Iterator[Entry]) -> None:
    with psycopg.connect(url) as store:
        store.execute("ALTER TABLE search_entries DROP CONSTRAINT search_entries_pkey")
        with store.cursor().copy("COPY search_entries FROM STDIN") as copying:
            for entry in entries:
                copying.write_row(entry)
        store.execute("ALTER TABLE search_entries ADD PRIMARY KEY (shelf, search_text, user_id)")
    with psycopg.connect(url, autocommit=True) as store:
        store.execute("VACUUM ANALYZE")
