"""pytest plugin: the order in which xdist's workers run tests, so that they end together."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Give each of xdist's workers, who share tests out by their order, a like part.

    The files of a part mix those that wait for terminals with those that work; the long tests
    stand apart from each other in its first half, so that all parts end together.
    """
    told: dict[str, Any] | None = getattr(session.config, "workerinput", None)
    if told is None:
        return
    parts = told["workercount"]
    mixed = sorted(session.items, key=lambda item: sha256(item.location[0].encode()).digest())
    long = [item for item in mixed if item.get_closest_marker("long")]
    others = [item for item in mixed if not item.get_closest_marker("long")]
    ends = [at * len(others) // parts for at in range(parts + 1)]
    session.items[:] = [
        item
        for at in range(parts)
        for item in _spread(long[at::parts], others[ends[at] : ends[at + 1]])
    ]


def _spread(long: list[pytest.Item], others: list[pytest.Item]) -> Iterator[pytest.Item]:
    """The long ones at equal distances in the first half of the others."""
    begun = 0
    for at, item in enumerate(long):
        until = at * len(others) // (2 * len(long))
        yield from others[begun:until]
        yield item
        begun = until
    yield from others[begun:]
