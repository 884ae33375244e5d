"""One server under load: what requests cost it, what floods and an import do."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import flood, guessing, rates, user_import
from benchmarks.figure import HEADING, Figure
from benchmarks.site import site


def figures() -> Iterator[Figure]:
    """All of the same process; removals come before the people who sign in again."""
    with site() as one:
        yield from rates.figures(one)
        yield from flood.figures(one)
        yield from guessing.figures(one)
        yield from user_import.figures(one)


if __name__ == "__main__":
    print(HEADING)
    for figure in figures():
        print(figure.row(), flush=True)
