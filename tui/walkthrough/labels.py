"""The label catalogue: what controls are called, as `keydesk audit --labels` wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from tui.outline.entries import Role
from tui.outline.words import one_line

BRACED = re.compile(r"\{\w+\}")


def is_among(label: str, names: Collection[str]) -> bool:
    """Whether one of the catalogue's names can read so on the screen, white space aside."""
    wanted = one_line(label)
    return any(_pattern(name).fullmatch(wanted) for name in names)


def names(roles: Collection[Role]) -> set[str]:
    """The names of all controls of these roles; a word in braces stands for what differs."""
    return {
        name
        for roles_there in _catalogue().values()
        for role in roles
        for name in roles_there.get(role.value, ())
    }


def screens() -> set[str]:
    """The titles of all screens, with such words in braces, too."""
    return set(_catalogue())


@cache
def _catalogue() -> dict[str, dict[str, list[str]]]:
    text = files("tui.walkthrough").joinpath("labels.json").read_text("utf-8")
    found: dict[str, dict[str, list[str]]] = json.loads(text)
    return found


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(".+".join(map(re.escape, BRACED.split(name))))
