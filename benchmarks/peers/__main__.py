"""Measures Keydesk and its peers in one run, prints one table and writes build/peers.json."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import rates
from benchmarks.figure import HEADING, Figure
from benchmarks.peers import django_admin, privacyidea
from benchmarks.peers.installed import ROOT, install
from benchmarks.peers.privacyidea_site import QUICKEST
from benchmarks.site import site

WRITTEN = ROOT / "build" / "peers.json"
PEERS = (
    ("privacyIDEA", partial(privacyidea.measured, ""), 1 / 20),
    ("privacyIDEA at its quickest", partial(privacyidea.measured, QUICKEST), 1 / 20),
    ("Django admin", django_admin.measured, 1.0),
)


def main() -> None:
    """Measure one after the other: they would disturb each other."""
    install()
    print(HEADING)
    entries = []
    for figure in figures():
        print(figure.row(), flush=True)
        entries.append(figure.entry())
    WRITTEN.write_text(json.dumps(entries, indent=2) + "\n")
    print(f"written to {WRITTEN.relative_to(Path.cwd())}")


def figures() -> Iterator[Figure]:
    """Processor time of a request as a share of what the peer takes for its own."""
    with site() as keydesk:
        ours = asyncio.run(rates.measured(keydesk))
    for peer, measured, goal in PEERS:
        for what, cost in measured().items():
            yield Figure(f"{what} beside {peer}", ours[what], cost, "ms", goal)


if __name__ == "__main__":
    main()
