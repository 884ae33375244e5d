"""What a key of Quick User Search costs among more and more users, on both databases.

`python -m benchmarks.search` goes on to a million, which takes some minutes to fill in.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.crowd import Crowd
from benchmarks.figure import HEADING, Figure
from server_stub.settings import Settings
from tests.postgres import Postgres, owned

SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
GOAL = 2.0  # times the cost among a thousand
ROUNDS = 15
TYPED = ("smith", "john smith", "luke.smith@", "ZOË", "ova", "o'br", "olivia wood", "qzx", "ng ur")
"""Each of these is typed letter by letter: common and rare names, inside of words, nobody's."""
DEEP = 20  # pages into a long list
KEY = base64.b64encode(bytes(32)).decode()
Key = tuple[str, str | None]


def figures(sizes: tuple[int, ...] = SIZES) -> Iterator[Figure]:
    """The dearest key among each number of users, beside the dearest among a thousand."""
    with TemporaryDirectory() as folder, owned() as postgres:
        for kind, server in (("SQLite", None), ("PostgreSQL", postgres)):
            with ExitStack() as stack:
                own = Path(folder, kind)
                crowds = {size: filled(stack, own / str(size), server, size) for size in sizes}
                dearest = costs(crowds)
            for size in sizes[1:]:
                name = f"key of search, {size:,} users, {kind}"
                yield Figure(name, dearest[size], dearest[sizes[0]], "us", GOAL)


def filled(stack: ExitStack, folder: Path, postgres: Postgres | None, size: int) -> Crowd:
    """A crowd in a database of its own, as long as the stack stands."""
    settings = Settings.in_folder(folder, key_text=KEY)
    if postgres is not None:
        settings = replace(settings, database=stack.enter_context(postgres.database()))
    crowd = Crowd.of(settings, size)
    stack.callback(crowd.server.close)
    return crowd


def costs(crowds: dict[int, Crowd]) -> dict[int, float]:
    """Microseconds of the dearest key among each crowd, all measured in turn.

    Each key's best of all rounds: what other programs add to it is not the search's.
    """
    keys = {size: list(asked(crowd)) for size, crowd in crowds.items()}
    took: dict[int, dict[Key, list[float]]] = {size: {} for size in crowds}
    for _ in range(ROUNDS):
        for size, crowd in crowds.items():
            for key in keys[size]:
                started = time.perf_counter()
                crowd.page(*key)
                spent = 1e6 * (time.perf_counter() - started)
                took[size].setdefault(key, []).append(spent)
    return {size: max(min(spent) for spent in each.values()) for size, each in took.items()}


def asked(crowd: Crowd) -> Iterator[Key]:
    """What a server is asked while these are typed, and for a page deep in a list."""
    for typed in TYPED:
        for end in range(len(typed) + 1):
            yield typed[:end], None
    after = None
    for _ in range(DEEP):
        after = crowd.page("a", after).after or after
    yield "a", after


if __name__ == "__main__":
    print(HEADING)
    for figure in figures((*SIZES, MILLION)):
        print(figure.row(), flush=True)
