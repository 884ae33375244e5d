"""Pytest plugin: all stores of a process use the SQL that the first of them has compiled."""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what a store imports takes long, and most tests have none
    from sqlalchemy.engine import URL, Connection, Engine


def pytest_collection_finish() -> None:
    """Begin, where a test has imported the store.

    SQLAlchemy compiles each statement once for each engine, and a test has an engine of its own:
    that was half of what a test of the server took.
    """
    if "models.store" not in sys.modules:
        return
    from sqlalchemy import event
    from sqlmodel import create_engine

    from models import store as stores

    first: dict[str, Engine] = {}

    def created(url: "URL", **options: Any) -> "Engine":
        engine = create_engine(url, **options)
        kind = engine.dialect.name

        def connected(_connection: "Connection") -> None:
            first.setdefault(kind, engine)

        if kind in first:
            engine.dialect = first[kind].dialect
            engine._compiled_cache = first[kind]._compiled_cache
        else:  # a dialect knows its database once it was connected
            event.listen(engine, "engine_connect", connected, once=True)
        return engine

    stores.create_engine = created  # type: ignore[assignment, attr-defined]
