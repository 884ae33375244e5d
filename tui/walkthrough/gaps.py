"""What may stand in the gaps of the sentences, by the capitals that stand for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from tui.walkthrough.key_names import is_key

NAME = r"[A-Za-z_][A-Za-z0-9_]*"
LENGTH = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,4}(?:\.\d{1,3})?)s)?")
FILE_NAME = r"[^\W_][\w .-]{0,79}(?<![ .])"


def _like(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _anything(text: str) -> bool:
    return bool(text)


def _read_by(reads: Callable[[str], object], pattern: str) -> Callable[[str], bool]:
    shaped = _like(pattern)

    def fits(text: str) -> bool:
        try:
            return shaped(text) and reads(text) is not None
        except ValueError:
            return False

    return fits


@dataclass(frozen=True)
class Gap:
    """`means` ends the sentence "X is ..."; with `choices`, one of them is written."""

    means: str
    fits: Callable[[str], bool] = _anything
    choices: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        """Any text fits."""
        return self.fits is _anything


def _one_of(*choices: str) -> Gap:
    *most, last = choices
    return Gap(f"{', '.join(most)} or {last}", choices.__contains__, choices)


def seconds(text: str) -> float:
    """A DURATION such as 31s or 1m30s in seconds; raises ValueError for anything else."""
    found = LENGTH.fullmatch(text)
    if not text or found is None:
        raise ValueError(text)
    hours, minutes, rest = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + rest


QUOTED = {
    "ADDRESS": Gap("an e-mail address, or after `at` an IP address"),
    "BOX": Gap("the words beside a tick box or a switch"),
    "CELL": Gap("what stands in one cell of a row"),
    "DEVICE": Gap("a phone that the header names with `device`"),
    "FIELD": Gap("the words before a field"),
    "FILE": Gap(
        "another walk file, from this file's folder on, with .walk at its end",
        _like(r"(?!/|\\|~)[^\\:*?\"<>|]{1,200}\.walk"),
    ),
    "LABEL": Gap("the words on a button, link, tab or menu entry, or beside a control"),
    "LIST": Gap("the words before a list to choose from"),
    "NAME": Gap(
        "a file's name without its ending: letters, digits, blanks, dots and -",
        _like(FILE_NAME),
    ),
    "OPTION": Gap("one of the things to choose from"),
    "PERSON": Gap("who sits at the desk; everybody has a terminal of their own"),
    "PLACE": Gap("where a log in comes from, as the phone says it"),
    "REASON": _one_of("not me", "I changed my mind"),
    "REGION": Gap("the title of a screen; for `see` also the name of a table or a field"),
    "ROW": Gap("what stands in one cell of the row that is meant"),
    "SCREEN": Gap("a screen's title"),
    "TABLE": Gap("a table's name"),
    "TEXT": Gap("any text"),
}
BARE = {
    "DATE": Gap(
        "a day such as 2020-10-20", _read_by(date.fromisoformat, r"(?:19|2\d)\d\d-\d\d-\d\d")
    ),
    "DURATION": Gap("a length of time such as 31s, 5m, 2h or 1m30s", _read_by(seconds, ".+")),
    "KEY": Gap("a key such as tab, f1, down or ctrl+g", is_key),
    "NAME": Gap("a name of letters, digits and _, without quotes", _like(NAME)),
    "SIDE": _one_of("fast", "slow"),
    "SIZE": Gap(
        "columns and rows such as 80x24, from 20x6 to 400x200",
        _like(r"(?:[2-9]\d|[1-3]\d\d|400)x(?:[6-9]|[1-9]\d|1\d\d|200)"),
    ),
    "STATE": _one_of("available", "unavailable", "ticked", "not ticked", "focused", "empty"),
    "TIME": Gap(
        "a time of day such as 09:00:00", _read_by(time.fromisoformat, r"\d\d:\d\d(?::\d\d)?")
    ),
    "TIMES": Gap("how often, such as x3", _like(r"x(?:[1-9]\d?)")),
    "VAR": Gap("the name of an environment variable", _like(NAME)),
    "VERSION": Gap("1, the version of the language", _like(r"\d{1,9}")),
}
