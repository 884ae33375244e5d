"""A file played as a person asked for it: filmed, pictures kept, and searched for secrets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from server_stub.clock import utc_now
from tui.walkthrough.album import Album
from tui.walkthrough.film import Film
from tui.walkthrough.filming import Filming
from tui.walkthrough.leaks import SHOWN, Searched, search
from tui.walkthrough.live import Live
from tui.walkthrough.outcome import Outcome
from tui.walkthrough.own_terminal import own_terminal
from tui.walkthrough.pace import Pace
from tui.walkthrough.played import Played
from tui.walkthrough.playing import Part
from tui.walkthrough.run import Run, run
from tui.walkthrough.script import Walk
from tui.walkthrough.show import Show
from tui.walkthrough.targets import LIVE


@dataclass(frozen=True)
class Asked:
    """How to play each file. `pace` is in seconds a step; pictures go to `shots`/STEM/."""

    target: str
    server: str | None = None
    part: Part = field(default_factory=Part)
    pace: Pace = 0.0
    film: Path | None = None
    shots: Path | None = None
    update: bool = False


@dataclass(frozen=True)
class Turn:
    """One playing of one file: `given` is a row of a table of values, the `number`th."""

    walk: Walk
    given: Mapping[str, str] = field(default_factory=dict)
    number: int | None = None

    @property
    def name(self) -> str:
        """The folder of its pictures."""
        stem = self.walk.file.stem
        return stem if self.number is None else f"{stem}-{self.number}"


@dataclass(frozen=True)
class Performed:
    """What came of it."""

    played: Played
    searched: Searched


async def perform(turn: Turn, asked: Asked, tell: Callable[[Outcome], None]) -> Performed:
    """Play; `tell` gets each outcome. Raises WorldLacks when it can't begin, OSError for a film."""
    folder = asked.shots / turn.name if asked.shots else None
    album = Album(turn.walk.file, folder, update=asked.update)
    began, outcomes = utc_now(), []
    with _show(turn.walk, asked) as show:
        order = Run(asked.target, asked.server, asked.part, turn.given, album, show)
        async for outcome in run(turn.walk, order):
            outcomes.append(outcome)
            tell(outcome)
    left = [*album.kept, *([asked.film] if asked.film else [])]
    allowed = SHOWN if asked.server is None else ()
    played = Played(turn.walk, began, tuple(outcomes))
    return Performed(played, search(left, order.learned, allowed))


@contextmanager
def _show(walk: Walk, asked: Asked) -> Iterator[Show]:
    if asked.target == LIVE:
        with own_terminal(walk.size) as own:
            yield Live(own, walk.size, asked.pace)
        return
    if asked.film is None:
        yield Show()
        return
    with asked.film.open("w", encoding="utf-8") as file:
        began = walk.clock if walk.clock and asked.server is None else utc_now()
        film = Film(
            file, walk.size, walk.title, began=began, seconds=time.monotonic, caption_row=True
        )
        yield Filming(film, asked.film, asked.pace, keys=asked.server is None)
