"""The announce line, read: what has the focus, its role, its state, its value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.outline.entries import Role
from tui.outline.words import one_line

TAB = "tab"
WORDS = {TAB: Role.TABS, **{role.value: role for role in Role if role is not Role.TABS}}
LINE = re.compile(rf"(?P<name>.+?), (?P<role>{'|'.join(WORDS)})(?:, (?P<rest>.*))?")
ACCESS_KEY = re.compile(r"(?:^|, )Alt\+.$")
UNAVAILABLE = re.compile(r"(?:^|, )unavailable(?:: (?P<reason>.*))?$")
ERROR = re.compile(r"(?:^|, )Error: (?P<error>.*)$")
TICKS = {"ticked": True, "not ticked": False, "on": True, "off": False}
CUT = "..."


@dataclass(frozen=True)
class Announced:
    """What has the focus, as far as one row can say it: a long `name` and `value` are cut."""

    name: str
    role: Role
    value: str = ""
    ticked: bool | None = None
    unavailable: bool = False
    reason: str = ""

    def is_called(self, name: str) -> bool:
        """Whether this is the name, or all of it that there was room for."""
        return is_called(self.name, name)


def is_called(told: str, name: str) -> bool:
    """Whether this was told of something that is called so, be it the beginning alone."""
    wanted = one_line(name)
    if told.endswith(CUT):
        return wanted.startswith(told.removesuffix(CUT))
    return wanted == told


def announced(line: str) -> Announced | None:
    """What a bottom row says; None where it tells of no control."""
    found = LINE.fullmatch(one_line(line))
    if found is None:
        return None
    rest = ACCESS_KEY.sub("", found["rest"] or "")
    unavailable = UNAVAILABLE.search(rest)
    rest = ERROR.sub("", UNAVAILABLE.sub("", rest))
    state, _, after = rest.partition(", ")
    ticked = TICKS.get(state)
    return Announced(
        found["name"],
        WORDS[found["role"]],
        value=after if ticked is not None else rest,
        ticked=ticked,
        unavailable=unavailable is not None,
        reason=(unavailable["reason"] or "") if unavailable else "",
    )
