"""A walkthrough that was played, scene by scene."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby, pairwise

from tui.walkthrough.outcome import Outcome
from tui.walkthrough.script import Walk

BEFORE_SCENES = "before the first scene"


class Result(StrEnum):
    """What became of a scene."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class PlayedScene:
    """One scene's steps."""

    title: str
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> Outcome | None:
        """The step that failed."""
        return next((each for each in self.outcomes if each.failure), None)

    @property
    def result(self) -> Result:
        """Skipped only if no step of it was played."""
        if self.failed:
            return Result.FAILED
        skipped = all(each.skipped for each in self.outcomes)
        return Result.SKIPPED if skipped else Result.PASSED

    @property
    def seconds(self) -> float:
        """How long it took."""
        return sum(each.seconds for each in self.outcomes)


@dataclass(frozen=True)
class Played:
    """One file's steps in order. `began` is real time, aware."""

    walk: Walk
    began: datetime
    outcomes: tuple[Outcome, ...]

    @property
    def scenes(self) -> Iterator[PlayedScene]:
        """The scenes in order, with what comes before the first as one of its own."""
        for scene, outcomes in groupby(self.outcomes, key=lambda each: each.scene):
            yield PlayedScene(scene.title if scene else BEFORE_SCENES, tuple(outcomes))

    def before(self, outcome: Outcome) -> Outcome | None:
        """The step played just before this one."""
        pairs = pairwise(self.outcomes)
        return next((first for first, second in pairs if second is outcome), None)
