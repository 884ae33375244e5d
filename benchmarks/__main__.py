"""Runs every measurement, prints one table and writes build/bench.json."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks import idle, load, paint, phone, search, sign_in, start, walkthrough
from benchmarks.figure import HEADING

WRITTEN = Path(__file__).parent.parent / "build" / "bench.json"


def main() -> None:
    """Measure one thing after the other: they would disturb each other."""
    print(HEADING)
    figures = []
    for measurement in (start, paint, idle, phone, sign_in, load, search, walkthrough):
        for figure in measurement.figures():
            print(figure.row(), flush=True)
            figures.append(figure.entry())
    WRITTEN.parent.mkdir(exist_ok=True)
    WRITTEN.write_text(json.dumps(figures, indent=2) + "\n")
    print(f"written to {WRITTEN.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
