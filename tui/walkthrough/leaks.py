"""Looks through all that a run leaves behind for what nobody may keep: passwords, keys, codes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from models.otpauth import SCHEME
from models.refusals import Refused
from tui.walkthrough.readings import qr_texts, texts

SHORTEST = 6  # characters; anything shorter is found by chance in any text
KEY_PIECE = 12  # characters of a setup key: 60 bits of it, and too many to be there by chance
NO_KEY = re.compile("[^A-Z2-7]")
BLANK = re.compile(r"\s+")
ADDRESS = re.compile(rf"{SCHEME}://[ht]otp/.{{0,400}}?secret=[a-z2-7]{{8}}", re.IGNORECASE)


class Kind(StrEnum):
    """What may be found, in the words of a report."""

    SECRET = "the secret"
    SETUP_KEY = "the setup key of"
    CODE = "a code of"
    ADDRESS = "an otpauth address"
    QR_CODE = "a QR code with an otpauth address"


SHOWN = frozenset({Kind.SETUP_KEY, Kind.CODE, Kind.QR_CODE})
"""What a screen of a fixture world may show: it means nothing once that world is gone."""


@dataclass(frozen=True)
class Secret:
    """A value to look for; `name` is the walkthrough's word for it, or for the device it is of."""

    kind: Kind
    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, order=True)
class Leak:
    """What a file holds; never the value."""

    file: Path
    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        name = f' "{self.name}"' if self.name else ""
        return f"{self.file} holds {self.kind}{name}"


@dataclass(frozen=True)
class Searched:
    """The leaks, of which one fails the run, and sentences on what could not be looked through."""

    leaks: tuple[Leak, ...]
    notes: tuple[str, ...]


def search(
    files: Iterable[Path], secrets: Sequence[Secret], allowed: Collection[Kind] = ()
) -> Searched:
    """Look for each secret, and for any otpauth address or QR code of one, in each file.

    Found are also a setup key in groups or in part, and what blanks, markup, escapes or a film's
    events tear apart. A picture's letters are not read: its text and SVG lie beside it.
    """
    wanted = [each for each in secrets if each.kind not in allowed]
    searchable = [each for each in wanted if len(_squeezed(each.value)) >= SHORTEST]
    leaks: set[Leak] = set()
    notes = [_too_short(each) for each in wanted if each not in searchable]
    for file in files:
        try:
            leaks.update(_leaks_in(file, searchable, allowed))
        except (OSError, ValueError, Refused) as error:
            why = error.sentence if isinstance(error, Refused) else str(error)
            notes.append(f"{file} could not be looked through: {why}")
    return Searched(tuple(sorted(leaks)), tuple(notes))


def holds(secret: Secret, text: str) -> bool:
    """Whether a text gives a secret away."""
    return _holds(secret, text, _squeezed(text), NO_KEY.sub("", text.upper()))


def _leaks_in(file: Path, secrets: Sequence[Secret], allowed: Collection[Kind]) -> Iterator[Leak]:
    for text in texts(file):
        yield from _leaks_of(text, file, secrets, allowed)
    if Kind.QR_CODE not in allowed:
        for text in qr_texts(file):
            if ADDRESS.search(text):
                yield Leak(file, Kind.QR_CODE)
            else:
                yield from _leaks_of(text, file, secrets, allowed)


def _leaks_of(
    text: str, file: Path, secrets: Sequence[Secret], allowed: Collection[Kind]
) -> Iterator[Leak]:
    squeezed = _squeezed(text)
    keys = NO_KEY.sub("", text.upper())
    for secret in secrets:
        if _holds(secret, text, squeezed, keys):
            yield Leak(file, secret.kind, secret.name)
    if Kind.ADDRESS not in allowed and ADDRESS.search(squeezed):
        yield Leak(file, Kind.ADDRESS)


def _holds(secret: Secret, text: str, squeezed: str, keys: str) -> bool:
    match secret.kind:
        case Kind.SETUP_KEY:
            return any(piece in keys for piece in _pieces(NO_KEY.sub("", secret.value.upper())))
        case Kind.CODE:
            return _code(secret.value).search(text) is not None
    return _squeezed(secret.value) in squeezed


def _pieces(key: str) -> Iterator[str]:
    for start in range(max(1, len(key) - KEY_PIECE + 1)):
        yield key[start : start + KEY_PIECE]


def _code(value: str) -> re.Pattern[str]:
    """A code by itself, in two groups or one; not the middle of a longer number."""
    half = len(value) // 2
    first, second = re.escape(value[:half]), re.escape(value[half:])
    return re.compile(rf"(?<![\d.]){first}\s?{second}(?!\d)")


def _squeezed(text: str) -> str:
    return BLANK.sub("", text)


def _too_short(secret: Secret) -> str:
    name = f'{secret.kind} "{secret.name}"'
    return f"Not looked for: {name}, which is shorter than {SHORTEST} characters."
