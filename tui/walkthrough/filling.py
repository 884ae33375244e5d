"""Fills in the `${NAME}` of a text; `$${` is a plain `${`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from tui.walkthrough.near import meant

LATER = re.compile(r"\$\$\{|\$\{([^{}]*)\}")


MOST_LETTERS = 10_000  # of a text once its values are filled in


class Unfillable(LookupError):
    """A text can't be filled in, for the reason that its sentence gives."""


class UnknownName(Unfillable):
    """Nothing has this name; the sentence names what looks like it."""

    def __init__(self, name: str, known: Mapping[str, str]) -> None:
        self.name = name
        super().__init__(f'no value is called "{name}"{meant(name, known)}')


class TooLong(Unfillable):
    """Values that hold values would make a text without end of a short one."""

    def __init__(self) -> None:
        super().__init__(f"with its values filled in this is longer than {MOST_LETTERS:,} letters")


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with the values of its names, taken as they are; raises UnknownName and TooLong."""

    def value(found: re.Match[str]) -> str:
        if found[1] is None:
            return "${"
        if found[1] not in values:
            raise UnknownName(found[1], values)
        return values[found[1]]

    return _filled(text, value)


def fill_known(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known of its names; the others, and `$${`, stay as they are.

    Raises TooLong.
    """
    return _filled(text, lambda found: values.get(found[1], found[0]))


def _filled(text: str, value: Callable[[re.Match[str]], str]) -> str:
    """The text with the value of each match; raises TooLong before it grows too long."""
    length, most = len(text), max(MOST_LETTERS, len(text))

    def counted(found: re.Match[str]) -> str:
        nonlocal length
        put = value(found)
        length += len(put) - len(found[0])
        if length > most:
            raise TooLong
        return put

    return LATER.sub(counted, text)


def names_in(text: str) -> Iterator[tuple[str, int]]:
    """The names that are to be filled in, and where they begin."""
    for found in LATER.finditer(text):
        if found[1] is not None:
            yield found[1], found.start()
