"""`python -m tests.soak [--again] [PART ...]`: runs the soak test, one line for each part."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.soak.parts import PARTS
from tests.soak.passed_parts import PassedParts
from tests.soak.runner import Result, run

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "build" / "soak"
LINE = "{:<12} {:<34} {:5.1f} min"


def main() -> int:
    """Run what has not passed yet; 1 when a part failed."""
    asked = _asked()
    RESULTS.mkdir(parents=True, exist_ok=True)
    passed = PassedParts.of(ROOT, RESULTS / "state.json")
    if asked.again:
        passed.forget(asked.parts)
    began, failed, resumed = time.monotonic(), 0, 0
    for name in asked.parts:
        result = passed.result(name)
        if result is not None:
            resumed += 1
            print(f"{_line(name, result)}  in a run before", flush=True)
            continue
        result = run(PARTS[name], ROOT, RESULTS / f"{name}.log")
        if result.passed:
            passed.keep(name, result)
            print(_line(name, result), flush=True)
        else:
            failed += 1
            print(f"{_line(name, result)}  see {result.log.relative_to(ROOT)}", flush=True)
    parts, minutes = len(asked.parts), (time.monotonic() - began) / 60
    print(f"{parts} parts, {failed} failed, {resumed} not run again, {minutes:.1f} min")
    return 1 if failed else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak",
        description="Runs the soak test. A part that passed is not run again until the source "
        "changes; what each prints is kept in build/soak/.",
        epilog="parts:\n" + "\n".join(f"  {name:<12} {PARTS[name].about}" for name in PARTS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="what to run; all without")
    parser.add_argument("--again", action="store_true", help="run what passed before, too")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    asked.parts = asked.parts or list(PARTS)
    return asked


def _line(name: str, result: Result) -> str:
    return LINE.format(name, result.counts, result.seconds / 60)


if __name__ == "__main__":
    sys.exit(main())
