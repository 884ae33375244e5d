"""Finds the form that a line is written in, or says how far the nearest one goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tui.walkthrough.filling import LATER, names_in
from tui.walkthrough.forms import Form, Group, Part, Slot, Word
from tui.walkthrough.grammar import FORMS
from tui.walkthrough.near import meant, nearest
from tui.walkthrough.tokens import Misread, Token

Slots = dict[str, tuple[Token, ...]]
OTHER_WORDS = {
    "check": "see",
    "click": "press",
    "enter": "type",
    "expect": "see",
    "fill": "type",
    "screenshot": "shot",
    "sleep": "wait",
    "tap": "press",
    "use": "as",
    "write": "type",
}
FEW = 3  # forms that are shown whole to whoever missed them


class Sentence(NamedTuple):
    """A line that could be read."""

    form: Form
    slots: Slots


class _Attempt:
    """How far a form goes; `expected` are the parts that could come `at` the token it stops at."""

    def __init__(self, form: Form, tokens: Sequence[Token]) -> None:
        self.form = form
        self.slots: dict[str, list[Token]] = {}
        self.at = 0
        self._tokens = tokens
        self._missed: list[tuple[int, Word | Slot]] = []
        self.fits = self._take(form.parts) and self.at == len(tokens)

    @property
    def expected(self) -> list[Word | Slot]:
        return [part for at, part in self._missed if at == self.at]

    def _take(self, parts: Sequence[Part]) -> bool:
        return all(
            self._take_group(part) if isinstance(part, Group) else self._take_one(part)
            for part in parts
        )

    def _take_group(self, group: Group) -> bool:
        while self._take_one(group.first):
            if not self._take(group.rest):
                return False
            if not group.repeats:
                break
        return True

    def _take_one(self, part: Word | Slot) -> bool:
        length = _length(part, self._tokens, self.at)
        if not length:
            self._missed.append((self.at, part))
            return False
        if isinstance(part, Slot):
            taken = self._tokens[self.at : self.at + length]
            text = " ".join(each.text for each in taken)
            self.slots.setdefault(part.name, []).append(taken[0]._replace(text=text))
        self.at += length
        return True


def _length(part: Word | Slot, tokens: Sequence[Token], at: int) -> int:
    """How many of the tokens from there fill a part; 0 if they don't."""
    if at == len(tokens) or tokens[at].quoted != part.quoted:
        return 0
    text = tokens[at].text
    if isinstance(part, Word):
        return int(text == part.text)
    for choice in part.gap.choices if not part.quoted else ():
        words = choice.split()
        if [each.text for each in tokens[at : at + len(words)] if not each.quoted] == words:
            return len(words)
    if any(names_in(text)) and (part.quoted or LATER.fullmatch(text)):
        return 1
    return int(part.gap.fits(text))


def match(tokens: Sequence[Token]) -> Sentence:
    """The form and what is in its gaps; raises Misread with the nearest word or form."""
    opening = tokens[0]
    forms = [] if opening.quoted else [x for x in FORMS.values() if x.opening == opening.text]
    attempts = [_Attempt(form, tokens) for form in forms]
    for attempt in attempts:
        if attempt.fits:
            slots = {name: tuple(each) for name, each in attempt.slots.items()}
            return Sentence(attempt.form, slots)
    if not attempts:
        raise Misread(opening.column, _no_opening(opening, more=len(tokens) > 1))
    farthest = max(attempt.at for attempt in attempts)
    raise _stopped(tokens, [each for each in attempts if each.at == farthest])


def _no_opening(opening: Token, *, more: bool) -> str:
    if opening.quoted:
        return "a sentence begins with a word such as press or see, not with a text in quotes"
    near = OTHER_WORDS.get(opening.text.casefold())
    openings = {form.opening for form in FORMS.values()}
    hint = f': did you mean "{near}"?' if near else meant(opening.text, openings)
    cut = f"{opening.text[:30]} ..." if more or len(opening.text) > 30 else opening.text
    return f'cannot read "{cut}"{hint or ": no sentence begins with this word"}'


def _stopped(tokens: Sequence[Token], attempts: Sequence[_Attempt]) -> Misread:
    at = attempts[0].at
    expected = list(dict.fromkeys(part for each in attempts for part in each.expected))
    hint = _hint(attempts, tokens[:at], expected)
    if at == len(tokens):
        last = tokens[-1]
        end = last.column + len(last.text) + 2 * last.quoted
        return Misread(end, f"the sentence is not complete: {hint}")
    if tokens[at].quoted:
        why = _why_not_text(tokens[at], expected)
    else:
        why = _why_not_word(tokens[at].text, expected, is_secret=tokens[0].text == "secret")
    return Misread(tokens[at].column, why or f"the sentence can't go on like this: {hint}")


def _hint(attempts: Sequence[_Attempt], read: Sequence[Token], expected: Sequence[Part]) -> str:
    forms = [each.form.form for each in attempts]
    if len(forms) <= FEW:
        return f"write {', or '.join(forms)}"
    shown = [part.shown for part in expected if not isinstance(part, Group)]
    before = " ".join('"..."' if each.quoted else each.text for each in read)
    return f"after {before} comes {', '.join(shown[:-1])} or {shown[-1]}"


def _why_not_text(token: Token, expected: Sequence[Word | Slot]) -> str | None:
    """Never what stands in the quotes: it may be a password."""
    quoted = [part for part in expected if part.quoted]
    if quoted and not token.text:
        return "there is nothing between the quotes"
    for part in quoted:
        if isinstance(part, Word):
            return f"here stands {part.shown} and nothing else"
        return f"{part.shown} is {part.gap.means}"
    return None


def _why_not_word(text: str, expected: Sequence[Word | Slot], *, is_secret: bool) -> str | None:
    start = "cannot read this" if is_secret else f'cannot read "{text[:30]}"'
    words = [part.text for part in expected if isinstance(part, Word) and not part.quoted]
    bare = [part for part in expected if isinstance(part, Slot) and not part.quoted]
    near = nearest(text, [*words, *(choice for part in bare for choice in part.gap.choices)])
    if near is not None:
        return f'{start}: did you mean "{near}"?'
    if bare:
        return f"{start}: {bare[0].name} is {bare[0].gap.means}"
    quoted = next((part for part in expected if part.quoted), None)
    return None if quoted is None else f"{start}: {quoted.shown} stands in double quotes"
