"""What a walkthrough says, once it is read: its header, scenes and steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

Size = tuple[int, int]


class Verb(StrEnum):
    """What a step does. `tui.walkthrough.grammar` has the sentence of each."""

    # Header
    WALK = "walk"
    TITLE = "title"
    SIZE = "size"
    WORLD = "world"
    CLOCK = "clock"
    LET = "let"
    SECRET = "secret"
    SECRET_FROM_ENV = "secret from env"
    DEVICE = "device"
    # Places
    SCENE = "scene"
    AS = "as"
    RESTART = "restart"
    INCLUDE = "include"
    # What a person does
    PRESS = "press"
    OPEN = "open"
    TYPE = "type"
    TYPE_CODE = "type code"
    TYPE_MAILED_CODE = "type mailed code"
    TYPE_SECRET = "type secret"
    CLEAR = "clear"
    TICK = "tick"
    UNTICK = "untick"
    CHOOSE = "choose"
    SELECT_ROW = "select row"
    KEY = "key"
    # The phone
    SCAN = "scan"
    SHOW_CODE = "show code"
    GIVE = "give"
    CLOCK_IS = "clock is"
    CLOCK_IS_RIGHT = "clock is right"
    TAKE_OFFLINE = "take offline"
    BRING_ONLINE = "bring online"
    LOSE = "lose"
    FIND = "find"
    APPROVE = "approve"
    DENY = "deny"
    SEND_CODE = "send code"
    # What a person sees
    SEE = "see"
    SEE_NO = "see no"
    SEE_SCREEN = "see screen"
    SEE_ROW = "see row"
    SEE_NO_ROW = "see no row"
    SEE_STATE = "see state"
    SEE_ERROR = "see error"
    SEE_SAID = "see said"
    SEE_PUSH = "see push"
    SEE_ON_DEVICE = "see on device"
    SEE_ACCESS_CLEAN = "see access clean"
    SAME_AS = "same as"
    # Time
    WAIT = "wait"
    PAUSE = "pause"
    # Film and hand-out
    SAY = "say"
    SHOT = "shot"
    HIDE = "hide"
    SHOW = "show"
    KEEP = "keep"


@dataclass(frozen=True)
class Step:
    """One sentence. `slots` holds what stands in the gaps of its form, in order, by gap.

    A length of time stands in `seconds`. `columns` say where each of them begins in the line.
    """

    verb: Verb
    slots: Mapping[str, tuple[str, ...]]
    text: str
    file: Path
    line: int
    columns: Mapping[str, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, slot: str) -> str:
        """What stands in a gap that every such sentence has."""
        return self.slots[slot][0]

    def get(self, slot: str) -> str | None:
        """What stands in a gap that may be left out."""
        return next(iter(self.slots.get(slot, ())), None)

    def all(self, slot: str) -> tuple[str, ...]:
        """What stands in a gap that may come several times."""
        return self.slots.get(slot, ())


@dataclass(frozen=True)
class Scene:
    """A chapter: a heading in the hand-out, a mark in the film, a test case in JUnit."""

    title: str
    steps: tuple[Step, ...]
    line: int


@dataclass(frozen=True)
class Walk:
    """A whole walkthrough, includes taken in.

    `lets` are texts by name, `secrets` those of a fixture world, and `env_secrets` the names of
    environment variables that hold them. `clock` is aware, in UTC.
    """

    file: Path
    title: str
    scenes: tuple[Scene, ...]
    size: Size = (80, 24)
    world: str | None = None
    clock: datetime | None = None
    lets: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    env_secrets: Mapping[str, str] = field(default_factory=dict)
    devices: tuple[str, ...] = ()
