"""What became of each step of a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tui.walkthrough.script import Scene, Step


@dataclass(frozen=True)
class Kept:
    """A file that shows a failure; `at` is the place in a film, in seconds."""

    path: Path
    at: float | None = None


@dataclass(frozen=True)
class Failure:
    """Why a step failed, for a person who was not there.

    `found` is one sentence, `lines` the screen as text, `phones` a line each; `waited` and
    `changed_ago` (since the screen last changed) are seconds; `now` is the world's time. `kept`
    are the files that show it.
    """

    found: str
    waited: float
    changed_ago: float
    now: datetime
    size: tuple[int, int]
    lines: tuple[str, ...]
    phones: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """A step that was played, or was not because one before it in its scene failed (`skipped`)."""

    step: Step
    scene: Scene | None
    number: int
    person: str
    target: str
    seconds: float = 0.0
    failure: Failure | None = None
    skipped: bool = False
