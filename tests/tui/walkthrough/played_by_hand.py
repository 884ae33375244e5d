"""Outcomes and frames of runs that never were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.walkthrough.frame import Frame
from tui.walkthrough.outcome import Failure, Kept, Outcome
from tui.walkthrough.played import Played
from tui.walkthrough.script import Scene, Step, Verb, Walk

FILE = Path("walkthroughs/story.walk")
MORNING = datetime(2020, 10, 20, 9, 1, 2, tzinfo=UTC)
UNVERIFIED = 'see no row "iPhone 7" with "Unverified"'


def step(text: str, line: int, file: Path = FILE) -> Step:
    return Step(Verb.SEE, {"text": (text,)}, text, file, line)


def failure(
    found: str = "iPhone 7 | Unverified | N/A", waited: float = 3.0, changed_ago: float = 2.9
) -> Failure:
    lines = ("Account Settings", "世界  iPhone 7", "", "[ Log out ]")
    phones = ("New phone: online, clock right, code 571888.",)
    kept = (Kept(Path("out/story/77.svg")), Kept(Path("out/story/story.cast"), at=41.3))
    return Failure(found, waited, changed_ago, MORNING, (24, 4), lines, phones, kept)


def outcome(
    text: str,
    line: int,
    scene: Scene | None = None,
    failed: Failure | None = None,
    *,
    seconds: float = 0.02,
    skipped: bool = False,
    file: Path = FILE,
) -> Outcome:
    number = int(scene.title[0]) if scene else 0
    took = 0.0 if skipped else seconds
    made = step(text, line, file)
    return Outcome(made, scene, number, "Luke Smith", "pty", took, failed, skipped)


def played(found: str = "iPhone 7 | Unverified | N/A", title: str = "Lost phone") -> Played:
    """Three scenes: one passed, one failed in the middle, one skipped."""
    first, second, third = (
        Scene(name, (), line) for name, line in (("1. Log in", 3), ("2. Key", 70), ("3. End", 90))
    )
    outcomes = (
        outcome('press "Log in"', 4, first, seconds=1.5),
        outcome('see screen "Dashboard"', 5, first),
        outcome('see row "iPhone 7"', 76, second),
        outcome(UNVERIFIED, 77, second, failure(found), seconds=3.1),
        outcome('press "Log out"', 78, second, skipped=True),
        outcome('see "Bye"', 91, third, skipped=True),
    )
    return Played(Walk(FILE, title, (first, second, third)), MORNING, outcomes)


def frame(*rows: str | Iterable[tuple[str, str]], width: int = 24) -> Frame:
    """Rows of plain text, or of (text, style) pairs, filled up with blanks."""
    made = ([(row, "")] if isinstance(row, str) else row for row in rows)
    strips = (Strip([Segment(text, Style.parse(style)) for text, style in parts]) for parts in made)
    return Frame(tuple(strip.adjust_cell_length(width) for strip in strips))
