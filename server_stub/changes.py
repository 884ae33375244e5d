"""A store's changes by whomever: SQLite is looked at, PostgreSQL says so."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing
from urllib.parse import quote

from sqlalchemy.engine import URL

from server_stub.rules import bells

LOOK_EVERY = 0.1  # seconds between looks at SQLite's data_version; a look takes about 10 us


class Unwatched(Exception):
    """The store can't be watched, for the reason that this was raised from."""


def changes_of(url: URL) -> AsyncGenerator[bool, None]:
    """Yields now and then, the first time at once, whether something may have been committed.

    Raises Unwatched.
    """
    return _of_sqlite(url) if url.get_backend_name() == "sqlite" else _of_postgresql(url)


async def _of_sqlite(url: URL) -> AsyncGenerator[bool, None]:
    """Yield every tenth of a second whether anything was committed since; the look is free."""
    file = f"file:{quote(url.database or '')}?mode=ro"
    try:
        with closing(sqlite3.connect(file, uri=True, timeout=0)) as connection:
            seen = -1
            while True:
                (version,) = connection.execute("PRAGMA data_version").fetchone()
                yield version != seen
                seen = version
                await asyncio.sleep(LOOK_EVERY)
    except sqlite3.Error as error:
        raise Unwatched from error


async def _of_postgresql(url: URL) -> AsyncGenerator[bool, None]:
    """Yield True for every notification, and once at the start for those before it."""
    import psycopg  # a tenth of what a server on SQLite would import and keep in memory

    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
            await connection.execute(f"LISTEN {bells.CHANNEL}")
            yield True
            while True:
                heard = [note async for note in connection.notifies(timeout=1, stop_after=1)]
                yield bool(heard)
    except psycopg.Error as error:
        raise Unwatched from error
