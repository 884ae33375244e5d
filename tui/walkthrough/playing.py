"""Plays a walkthrough step by step and tells what became of each."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from models.refusals import Refused
from tui.walkthrough import acts, checks, phone_steps, shows  # noqa: F401
from tui.walkthrough.driver import NotThere, ProgramEnded
from tui.walkthrough.frame import Frame
from tui.walkthrough.outcome import Failure, Kept, Outcome
from tui.walkthrough.plays import PLAYS
from tui.walkthrough.script import Scene, Step
from tui.walkthrough.stage import Failed, Stage
from tui.walkthrough.view import View
from tui.walkthrough.world import WorldLacks

SAYS_WHY = (Failed, NotThere, ProgramEnded, Refused, WorldLacks, LookupError)


@dataclass(frozen=True)
class Part:
    """What of a walkthrough is played: all of it, one scene, or up to a line."""

    only: str | None = None
    stop_before: int | None = None

    def holds(self, walk_file: object, scene: Scene, step: Step) -> bool:
        """Whether this step belongs to it."""
        if self.only is not None and scene.title != self.only:
            return False
        before = self.stop_before
        return before is None or step.file != walk_file or step.line < before


async def play(stage: Stage, target: str, part: Part) -> AsyncIterator[Outcome]:
    """Each step's outcome as it comes; after one that failed the others are skipped."""
    for device in stage.walk.devices:  # a phone that is in touch before anything happens
        await stage.world.phone(device)
    failed = False
    for number, scene in enumerate(stage.walk.scenes, 1):
        wanted = [step for step in scene.steps if part.holds(stage.walk.file, scene, step)]
        if wanted and not failed:
            await stage.show.scene(scene)
        for step in wanted:
            outcome = Outcome(step, scene, number, stage.person, target, skipped=failed)
            if not failed:
                outcome = await _played(stage, outcome)
                failed = outcome.failure is not None
            yield outcome
    if part.stop_before is not None and not failed:
        await stage.show.yours(stage.world.phones())
    await stage.show.end()


async def _played(stage: Stage, planned: Outcome) -> Outcome:
    step, failure = planned.step, None
    began = time.perf_counter()
    await stage.show.step(step)
    try:
        await PLAYS[step.verb](stage, step)
    except SAYS_WHY as why:
        failure = await _failure(stage, step, why)
    seconds = time.perf_counter() - began
    return Outcome(
        step, planned.scene, planned.number, stage.person, planned.target, seconds, failure
    )


async def _failure(stage: Stage, step: Step, why: Exception) -> Failure:
    waited, changed_ago = 0.0, 0.0
    if isinstance(why, Failed):
        waited, changed_ago = why.waited, why.changed_ago
    frame, view = await _seen(stage)
    lines = tuple(frame.lines) if frame else view.texts if view else ()
    found = _sentence(why)
    pictures: tuple[Kept, ...] = ()
    try:
        pictures = stage.shots.failed(step.line, frame, view) if stage.shots is not None else ()
    except Failed as unkept:
        found = f"{found} ({unkept.found})"
    return Failure(
        found=found,
        waited=waited,
        changed_ago=changed_ago,
        now=stage.world.now(),
        size=stage.walk.size,
        lines=lines,
        phones=tuple(stage.world.phones()),
        kept=(*pictures, *stage.show.kept()),
    )


def _sentence(why: Exception) -> str:
    match why:
        case Refused():
            return why.sentence
        case KeyError():
            return f"nothing is called {why.args[0]} here"
    return str(why)


async def _seen(stage: Stage) -> tuple[Frame | None, View | None]:
    """The screen, as far as there still is one."""
    driver = stage.drivers.get(stage.person)
    if driver is None:
        return None, None
    try:
        return await driver.frame(), await driver.look()
    except (NotThere, ProgramEnded):
        return None, None
