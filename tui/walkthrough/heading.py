"""What the header of a walk says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tui.walkthrough.filling import Unfillable, fill_in
from tui.walkthrough.gathering import Told
from tui.walkthrough.problem import Problem
from tui.walkthrough.script import Scene, Size, Verb, Walk
from tui.walkthrough.source import Line

WITHOUT_WORLD = (
    "a secret may stand in the file only where the people are made up: name their world, or "
    "write secret NAME from env VAR"
)


@dataclass
class Header:
    """All of a Walk but its scenes, and the problems met on the way."""

    file: Path
    title: str
    size: Size | None = None
    world: str | None = None
    clock: datetime | None = None
    lets: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    env_secrets: dict[str, str] = field(default_factory=dict)
    devices: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _seen: dict[str, Line] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, steps: Iterable[Told], file: Path) -> Header:
        """Read header steps; what is let holds for all the others, those above it too."""
        header = cls(file, file.stem)
        for told in sorted(steps, key=lambda told: told.verb is not Verb.LET):
            if header._is_first(told):
                header._take(told)
        if header.world is None:
            header.problems += [header._seen[name].wrong(WITHOUT_WORLD) for name in header.secrets]
        return header

    def walk(self, scenes: Iterable[Scene]) -> Walk:
        """The whole walkthrough."""
        return Walk(
            file=self.file,
            title=self.title,
            scenes=tuple(scenes),
            size=self.size or Walk.size,
            world=self.world,
            clock=self.clock,
            lets=self.lets,
            secrets=self.secrets,
            env_secrets=self.env_secrets,
            devices=tuple(self.devices),
        )

    def _is_first(self, told: Told) -> bool:
        """Says so where there is one already."""
        key, shown = _identity(told)
        first = self._seen.setdefault(key, told.line)
        if first is told.line:
            return True
        where = f"line {first.number}"
        if first.file != told.line.file:
            where = f"{first.file.name}, {where}"
        self.problems.append(told.line.wrong(f"there is {shown} already, in {where}"))
        return False

    def _take(self, told: Told) -> None:
        match told.verb:
            case Verb.TITLE:
                self.title = self._filled(told, "TEXT")
            case Verb.SIZE:
                columns, rows = told.first("SIZE").split("x")
                self.size = (int(columns), int(rows))
            case Verb.WORLD:
                self.world = self._filled(told, "NAME")
            case Verb.CLOCK:
                at = datetime.fromisoformat(f"{told.first('DATE')}T{told.first('TIME')}")
                self.clock = at.replace(tzinfo=UTC)
            case Verb.DEVICE:
                self.devices.append(self._filled(told, "DEVICE"))
            case _:
                self._take_name(told)

    def _take_name(self, told: Told) -> None:
        name = told.first("NAME")
        match told.verb:
            case Verb.LET:
                self.lets[name] = self._filled(told, "TEXT")
            case Verb.SECRET:
                self.secrets[name] = told.first("TEXT")
            case Verb.SECRET_FROM_ENV:
                self.env_secrets[name] = told.first("VAR")

    def _filled(self, told: Told, slot: str) -> str:
        (token,) = told.sentence.slots[slot]
        try:
            return fill_in(token.text, self.lets)
        except Unfillable as error:
            self.problems.append(told.line.wrong(str(error), token.column))
            return token.text


def _identity(told: Told) -> tuple[str, str]:
    """What may not be there twice, and how it is told."""
    match told.verb:
        case Verb.LET | Verb.SECRET | Verb.SECRET_FROM_ENV:
            name = told.first("NAME")
            return name, f'a let or secret called "{name}"'
        case Verb.DEVICE:
            return f'device "{told.first("DEVICE")}"', "this device"
    return f"one {told.verb}", f"a {told.verb}"
