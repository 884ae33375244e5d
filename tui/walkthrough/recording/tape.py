"""What was recorded so far, and the walk file that it makes at any moment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from models.vocabulary.visible_text import visible
from tui.outline.words import one_line
from tui.walkthrough.formatting import formatted
from tui.walkthrough.grammar import FORMS, VERSION
from tui.walkthrough.recording.hidden import Hidden, variable
from tui.walkthrough.script import Size, Verb
from tui.walkthrough.stage import SOMEBODY

LEFT_OUT = "# A step is left out here, since it holds a secret."
NO_NAME = re.compile(r"[\W_]+")
LONGEST = 60  # characters; a number may follow
Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Line:
    """A step, with a comment behind it or none; texts as they are, by gap."""

    verb: Verb
    texts: Texts
    comment: str = ""

    def written(self) -> str:
        """As it stands in the file."""
        sentence = FORMS[self.verb].written(
            {gap: [_as_text(text) for text in texts] for gap, texts in self.texts.items()}
        )
        return f"{sentence}  {self.comment}" if self.comment else sentence


@dataclass
class Turn:
    """From one log in to the next: a scene of one person, whose name may be learnt on the way."""

    person: str | None = None
    lines: list[Line] = field(default_factory=list)


@dataclass
class Tape:
    """Everything for the file. `world` is a school's name, `clock` its time at the start."""

    file: Path
    world: str
    clock: datetime
    size: Size
    hidden: Hidden
    devices: dict[str, None] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=lambda: [Turn()])
    steps: int = 0
    """How many were written, those included that were taken back."""
    _over: bool = False

    def act(self, verb: Verb, comment: str = "", **texts: str | tuple[str, ...]) -> None:
        """Somebody did something."""
        if self._over:
            self._over = False
            self.turns.append(Turn())
        self._add(Line(verb, _told(texts), comment))

    def see(self, verb: Verb, comment: str = "", **texts: str | tuple[str, ...]) -> None:
        """Something was there to be seen, which belongs to what was done before; told once."""
        line = Line(verb, _told(texts), comment)
        if self.turns[-1].lines[-1:] != [line]:
            self._add(line)

    def _add(self, line: Line) -> None:
        self.turns[-1].lines.append(line)
        self.steps += 1

    def take_back(self) -> None:
        """What was done last was on the way to something else."""
        self.turns[-1].lines.pop()

    def picture(self, of: str) -> None:
        """A picture of this screen, under a name of its own."""
        name = NO_NAME.sub("-", of.lower()).strip("-")[:LONGEST] or "screen"
        lines = [line for turn in self.turns for line in turn.lines if line.verb is Verb.SHOT]
        taken = {line.texts["NAME"][0] for line in lines}
        numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
        self.see(Verb.SHOT, NAME=next(each for each in (name, *numbered) if each not in taken))

    def belongs_to(self, person: str) -> None:
        """Whose turn it is."""
        self.turns[-1].person = person

    def logged_out(self) -> None:
        """The next act begins somebody's turn."""
        self._over = True

    def __len__(self) -> int:
        """How many steps there are."""
        return sum(len(turn.lines) for turn in self.turns)

    def text(self) -> str:
        """The whole file in its canonical form."""
        scenes = list(self._scenes())  # first, since the header names what they turn out to hold
        return formatted("\n".join([*self._header(), *scenes]), self.file)

    def _header(self) -> Iterator[str]:
        columns, rows = self.size
        title = one_line(self.file.stem.replace("-", " ").replace("_", " ")).capitalize()
        yield Line(Verb.WALK, {"VERSION": (str(VERSION),)}).written()
        yield Line(Verb.TITLE, {"TEXT": (title or "Walkthrough",)}).written()
        yield Line(Verb.SIZE, {"SIZE": (f"{columns}x{rows}",)}).written()
        yield Line(Verb.WORLD, {"NAME": (self.world,)}).written()
        day, time = f"{self.clock:%Y-%m-%d %H:%M:%S}".split()
        yield Line(Verb.CLOCK, {"DATE": (day,), "TIME": (time,)}).written()
        for name, value in self.hidden.used:
            if value is not None:
                yield Line(Verb.SECRET, {"NAME": (name,), "TEXT": (value,)}).written()
            else:
                from_env = {"NAME": (name,), "VAR": (variable(name),)}
                yield Line(Verb.SECRET_FROM_ENV, from_env).written()
        for device in self.devices:
            yield Line(Verb.DEVICE, {"DEVICE": (device,)}).written()

    def _scenes(self) -> Iterator[str]:
        before = None
        for number, turn in enumerate(self.turns, 1):
            yield Line(Verb.SCENE, {"TEXT": (f"{number}. {turn.person or SOMEBODY}",)}).written()
            if turn.person != before and turn.person is not None:
                yield Line(Verb.AS, {"PERSON": (turn.person,)}).written()
            before = turn.person
            yield from map(self._without_secrets, turn.lines)

    def _without_secrets(self, line: Line) -> str:
        """The line; one that turned out to hold a password typed elsewhere types it by its name."""
        texts = [text for texts in line.texts.values() for text in texts]
        if not any(map(self.hidden.is_in, texts)):
            return line.written()
        name = self.hidden.password(line.texts.get("TEXT", ("",))[0])
        if line.verb is Verb.TYPE and name is not None:
            by_name = {"NAME": (name,), "FIELD": line.texts["FIELD"]}
            return Line(Verb.TYPE_SECRET, by_name).written()
        return LEFT_OUT


def _told(texts: Mapping[str, str | tuple[str, ...]]) -> Texts:
    return {gap: (text,) if isinstance(text, str) else text for gap, text in texts.items()}


def _as_text(text: str) -> str:
    """A text in which nothing is filled in, nor anything is that no walk file may hold."""
    return visible(text).replace("${", "$${")
