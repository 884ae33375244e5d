"""Fills in the `${NAME}` of a text; `$${` is a plain `${`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tui.walkthrough.near import meant

LATER = re.compile(r"\$\$\{|\$\{([^{}]*)\}")


class UnknownName(LookupError):
    """Nothing has this name; the sentence names what looks like it."""

    def __init__(self, name: str, known: Mapping[str, str]) -> None:
        self.name = name
        super().__init__(f'no value is called "{name}"{meant(name, known)}')


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with the values of its names, taken as they are; raises UnknownName."""

    def value(found: re.Match[str]) -> str:
        if found[1] is None:
            return "${"
        if found[1] not in values:
            raise UnknownName(found[1], values)
        return values[found[1]]

    return LATER.sub(value, text)


def fill_known(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known of its names; the others, and `$${`, stay as they are."""
    return LATER.sub(lambda found: values.get(found[1], found[0]), text)


def names_in(text: str) -> Iterator[tuple[str, int]]:
    """The names that are to be filled in, and where they begin."""
    for found in LATER.finditer(text):
        if found[1] is not None:
            yield found[1], found.start()
