"""What a person reads of a run: a line a scene, the failure in full, the sum at the end."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.cells import set_cell_size

from models.vocabulary.visible_text import visible
from tui.walkthrough.outcome import Failure, Kept, Outcome
from tui.walkthrough.played import Played, PlayedScene, Result

AT_ONCE = 0.05  # seconds; a shorter wait was none


def heading(played: Played) -> str:
    """What was played."""
    return f"{visible(played.walk.title)}  ({played.walk.file})"


def summary(scene: PlayedScene) -> str:
    """One scene in one line: what became of it, its seconds, its title."""
    skipped = scene.result is Result.SKIPPED
    seconds = " " * 7 if skipped else f"{scene.seconds:5.1f} s"
    return f"  {scene.result:<7} {seconds}  {visible(scene.title)}"


def form(outcome: Outcome, before: Outcome | None, walk: Path) -> str:
    """The failure of a step of the file `walk`, for a person who was not there.

    `before` is the step played just before. Raises ValueError for a step that did not fail.
    """
    if outcome.failure is None:
        raise ValueError(f"{_place(outcome)} did not fail")
    lines = [visible(line) for line in _lines(outcome, outcome.failure, before, walk)]
    return "\n".join([lines[0], *(f"  {line}" for line in lines[1:])])


def failures(played: Played) -> Iterator[str]:
    """The forms of all failures of a file."""
    for outcome in played.outcomes:
        if outcome.failure:
            yield form(outcome, played.before(outcome), played.walk.file)


def closing(runs: Sequence[Played]) -> str:
    """The last line of a run: scenes by result, steps played, seconds."""
    scenes = [scene for played in runs for scene in played.scenes]
    steps = sum(not each.skipped for played in runs for each in played.outcomes)
    seconds = sum(scene.seconds for scene in scenes)
    what = f"{_many(len(runs), 'walkthrough')}, {_many(len(scenes), 'scene')}"
    return f"{what}: {_counts(scenes)}; {_many(steps, 'step')} in {seconds:.1f} s."


def _counts(scenes: Sequence[PlayedScene]) -> str:
    found = [scene.result for scene in scenes]
    shown = [each for each in Result if each is Result.PASSED or each in found]
    return ", ".join(f"{found.count(each)} {each}" for each in shown)


def _lines(outcome: Outcome, failure: Failure, before: Outcome | None, walk: Path) -> Iterator[str]:
    scene = f"scene {outcome.number}" if outcome.scene else "before the first scene"
    yield f"FAILED  {_place(outcome)}  {scene}  as {outcome.person}  on {outcome.target}"
    yield outcome.step.text
    yield f"Found: {failure.found}"
    yield _timing(failure)
    yield from _world(failure)
    if before is not None:
        took = "" if before.skipped else f" {before.seconds:.2f} s"
        yield f"Before it: {_line_of(before, outcome)} {before.step.text}  {_word(before)}{took}"
    yield from _screen(failure)
    if failure.kept:
        yield f"Kept: {'  '.join(_kept(failure.kept))}"
    where = _stop_before(outcome, walk)
    yield f"Try again from here: keydesk walk run {shlex.quote(str(walk))} {where} --on live"


def _timing(failure: Failure) -> str:
    """Whether to look at the clock: a screen long at rest has nothing more to show."""
    if failure.waited < AT_ONCE:
        return "It failed at once; nothing was waited for."
    verdict = (
        "so this is not a timing problem"
        if failure.changed_ago >= failure.waited / 2
        else "so it may only need longer: this may be a timing problem"
    )
    waited, ago = f"{failure.waited:.1f} s", f"{failure.changed_ago:.1f} s"
    return f"Waited {waited}; the screen last changed {ago} ago, {verdict}."


def _world(failure: Failure) -> Iterator[str]:
    now = f"World {failure.now:%Y-%m-%d %H:%M:%S}."
    if len(failure.phones) == 1:
        yield f"{now}  {failure.phones[0]}"
        return
    yield now
    yield from failure.phones


def _screen(failure: Failure) -> Iterator[str]:
    if not failure.lines:
        yield "Screen: nothing to show."
        return
    width, height = failure.size
    edge = f"+{'-' * width}+"
    yield f"Screen ({width}x{height}):"
    yield edge
    for line in failure.lines:
        yield f"|{set_cell_size(visible(line), width)}|"
    yield edge


def _kept(kept: Iterable[Kept]) -> Iterator[str]:
    """Paths; those in the folder of the one before by name alone."""
    folder = None
    for each in kept:
        path = each.path.name if each.path.parent == folder else str(each.path)
        folder = each.path.parent
        minutes, seconds = divmod(int(each.at or 0), 60)
        yield path if each.at is None else f"{path} (at {minutes}:{seconds:02})"


def _place(outcome: Outcome) -> str:
    return f"{outcome.step.file}:{outcome.step.line}"


def _line_of(step: Outcome, beside: Outcome) -> str:
    """The line alone in the same file."""
    return str(step.step.line) if step.step.file == beside.step.file else _place(step)


def _stop_before(outcome: Outcome, walk: Path) -> str:
    """The line of the step, or of its scene where the step stands in an included file."""
    scene, step = outcome.scene, outcome.step
    return f"--stop-before {scene.line if scene and step.file != walk else step.line}"


def _word(outcome: Outcome) -> str:
    if outcome.skipped:
        return "skipped"
    return "FAIL" if outcome.failure else "ok"


def _many(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
