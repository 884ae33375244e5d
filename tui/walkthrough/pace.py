"""How long each step stays before it is played, for those who watch."""

from __future__ import annotations

from tui.walkthrough.script import Step, Verb

READ = 0.06  # seconds a character: 16 a second, as subtitles are timed
LEAST, MOST = 0.5, 2.0  # seconds a step, by the time that its own sentence takes to read
UNSEEN = frozenset({Verb.PAUSE, Verb.HIDE, Verb.SHOW, Verb.SHOT, Verb.SAME_AS, Verb.KEEP})
"""What nobody sees happen needs no time to be seen."""

Pace = float | None
"""Seconds before each step; None for a person's pace, by the length of the step."""


def before(step: Step, pace: Pace) -> float:
    """Seconds to wait before a step."""
    if step.verb in UNSEEN or step.verb is Verb.SAY:
        return 0.0
    return pace if pace is not None else min(MOST, max(LEAST, len(step.text) * READ / 2))


def to_read(text: str, pace: Pace) -> float:
    """Seconds that a caption needs; a film without a pace has none."""
    return len(text) * READ if pace != 0 else 0.0
