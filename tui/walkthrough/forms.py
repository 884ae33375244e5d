"""A form of a sentence: its words, its gaps, and what may be left out or come again."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tui.walkthrough.gaps import BARE, QUOTED, Gap
from tui.walkthrough.script import Verb
from tui.walkthrough.tokens import quoted

PIECE = re.compile(r'\[|\](?:\.\.\.)?|"[^"]*"|=|[^\s\[\]"=]+')


class Word(NamedTuple):
    """Stands in the sentence as it is; `glued` to what is before it."""

    text: str
    quoted: bool = False
    glued: bool = False

    @property
    def shown(self) -> str:
        """As a person writes it."""
        return quoted(self.text) if self.quoted else self.text


class Slot(NamedTuple):
    """A gap to be filled."""

    name: str
    quoted: bool = False
    glued: bool = False

    @property
    def gap(self) -> Gap:
        """What may stand in it."""
        return QUOTED[self.name] if self.quoted else BARE[self.name]

    @property
    def shown(self) -> str:
        """As the form shows it."""
        return quoted(self.name) if self.quoted else self.name


class Group(NamedTuple):
    """May be left out; with `repeats` it may come several times. It is there when `first` is."""

    first: Word | Slot
    rest: tuple[Part, ...]
    repeats: bool

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of them."""
        return (self.first, *self.rest)


Part = Word | Slot | Group


@dataclass(frozen=True)
class Form:
    """A sentence of the language.

    In `form`, capitals are gaps, brackets hold what may be left out, and three dots follow what
    may come again. `does` tells whoever writes a walk what it is for. `says` is the sentence of a
    hand-out with the same brackets, its gaps in braces; it is empty where a reader needs none.
    """

    verb: Verb
    form: str
    does: str
    says: str = ""
    header: bool = False

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The form, taken apart."""
        return tuple(_parts(_pieces(self.form))[0])

    @cached_property
    def opening(self) -> str:
        """Its first word."""
        return self.form.split()[0]

    @property
    def slots(self) -> Iterator[Slot]:
        """All its gaps, in their order."""
        return _slots(self.parts)

    def written(self, slots: Mapping[str, Sequence[str]]) -> str:
        """The sentence in its canonical writing, with these texts in its gaps."""
        left = {name: deque(texts) for name, texts in slots.items()}
        return "".join(_written(self.parts, left)).strip()


def _pieces(form: str) -> Iterator[tuple[str, bool]]:
    end = 0
    for found in PIECE.finditer(form):
        yield found.group(), found.start() == end
        end = found.end()


def _parts(pieces: Iterator[tuple[str, bool]]) -> tuple[list[Part], str]:
    """The parts up to the bracket that closes them, and that bracket."""
    parts: list[Part] = []
    before = "["
    for piece, touches in pieces:
        if piece.startswith("]"):
            return parts, piece
        parts.append(_group(pieces) if piece == "[" else _part(piece, touches and before != "["))
        before = piece
    return parts, ""


def _group(pieces: Iterator[tuple[str, bool]]) -> Group:
    match _parts(pieces):
        case [Word() | Slot() as first, *rest], closed:
            return Group(first, tuple(rest), repeats=closed == "]...")
    raise ValueError("a group begins with a word or a gap")


def _part(piece: str, glued: bool) -> Word | Slot:
    text = piece.strip('"')
    is_quoted = piece.startswith('"')
    return Slot(text, is_quoted, glued) if text.isupper() else Word(text, is_quoted, glued)


def _slots(parts: Sequence[Part]) -> Iterator[Slot]:
    for part in parts:
        if isinstance(part, Slot):
            yield part
        elif isinstance(part, Group):
            yield from _slots(part.parts)


def _written(parts: Sequence[Part], left: Mapping[str, deque[str]]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Group):
            names = [slot.name for slot in _slots(part.parts)]
            while all(left.get(name) for name in names[:1]):
                yield from _written(part.parts, left)
                if not part.repeats:
                    break
            continue
        if not part.glued:
            yield " "
        if isinstance(part, Word):
            yield part.shown
        else:
            text = left[part.name].popleft()
            yield quoted(text) if part.quoted else text
