"""The table of what is done for each kind of step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.walkthrough.script import Step, Verb
from tui.walkthrough.stage import Stage

Play = Callable[[Stage, Step], Awaitable[None]]
PLAYS: dict[Verb, Play] = {}


def plays(verb: Verb) -> Callable[[Play], Play]:
    """Register what a step of this kind does; it raises Failed when that can't be done."""

    def registered(play: Play) -> Play:
        PLAYS[verb] = play
        return play

    return registered
