"""One walkthrough from its opening to its end: world, target, who watches, what is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from tui.walkthrough.fixture import FixtureWorld
from tui.walkthrough.leaks import Kind, Secret
from tui.walkthrough.outcome import Outcome
from tui.walkthrough.playing import Part, play
from tui.walkthrough.real import RealWorld
from tui.walkthrough.schools import SCHOOLS
from tui.walkthrough.script import Walk
from tui.walkthrough.seats import seats
from tui.walkthrough.show import Show
from tui.walkthrough.stage import PATIENCE, Shots, Stage
from tui.walkthrough.values import Values
from tui.walkthrough.world import World, WorldLacks

NO_WORLD = "it names no world and no server was given: add --server URL, or a line such as {}"


@dataclass(frozen=True)
class Run:
    """How to play: on which target, against which server, and what of it.

    `given` are texts by name that win over the file's own. `server` is None for the file's world.
    `learned` fills with what nothing that is left of the run may hold.
    """

    target: str = "pilot"
    server: str | None = None
    part: Part = field(default_factory=Part)
    given: Mapping[str, str] = field(default_factory=dict)
    shots: Shots | None = None
    show: Show = field(default_factory=Show)
    patience: float = PATIENCE
    learned: list[Secret] = field(default_factory=list, repr=False)


async def run(walk: Walk, asked: Run) -> AsyncIterator[Outcome]:
    """Each step's outcome as it comes; raises WorldLacks when it can't begin."""
    world = _world(walk, asked.server)
    stage = None
    try:
        values = Values.of(walk, asked.given)
        asked.learned.extend(Secret(Kind.SECRET, *each) for each in values.secrets.items())
        seat = await seats(asked.target, world, walk.size)
        stage = Stage(walk, world, seat, values, asked.shots, asked.show, asked.patience)
        async for outcome in play(stage, asked.target, asked.part):
            yield outcome
    finally:
        asked.learned.extend(world.secrets())
        try:
            if stage is not None:
                await stage.aclose()
        finally:
            await world.aclose()


def _world(walk: Walk, server: str | None) -> World:
    if server is not None:
        if walk.secrets:
            raise WorldLacks("against a real server secrets come from the environment alone")
        return RealWorld(server)
    if walk.world is None:
        raise WorldLacks(NO_WORLD.format('world "meadowbank"'))
    if walk.world not in SCHOOLS:
        raise WorldLacks(f"no world is called {walk.world}; there are {', '.join(SCHOOLS)}")
    return FixtureWorld(walk.world, walk.clock)
