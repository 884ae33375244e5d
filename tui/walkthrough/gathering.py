"""Takes the includes of a walk file in: one run of sentences, each with its own file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tui.walkthrough.filling import names_in
from tui.walkthrough.grammar import VERSION
from tui.walkthrough.matching import Sentence
from tui.walkthrough.near import meant
from tui.walkthrough.problem import Problem, Unreadable
from tui.walkthrough.script import Verb
from tui.walkthrough.source import Line, lines_of, text_of
from tui.walkthrough.tokens import Token

MOST_LINES = 20_000
MOST_LETTERS = 5_000_000  # includes and what is filled into them counted; some 50 MB of memory
DEEPEST = 10
FIRST = f"walk {VERSION}"


class Told(NamedTuple):
    """A sentence, and the line that it stands in."""

    sentence: Sentence
    line: Line

    @property
    def verb(self) -> Verb:
        """What it does."""
        return self.sentence.form.verb

    def first(self, slot: str) -> str:
        """What stands in a gap that is always there."""
        return self.sentence.slots[slot][0].text


class Gathering:
    """Collects a file's sentences and those that it includes; `problems` are what is wrong."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._lines = self._letters = 0

    def told(
        self, text: str, file: Path, values: Mapping[str, str], above: tuple[Path, ...] = ()
    ) -> Iterator[Told]:
        """The sentences but `walk` and `include`, in the order in which they are played."""
        self._bound(text, file)
        lines = list(self._counted(lines_of(text, file, values)))
        if wrong := _newer(lines):
            self.problems.append(wrong)
            return
        self.problems += [each.problem for each in lines if each.problem]
        self.problems += _without_version(lines, file)
        for line in lines:
            if line.sentence is None or line.sentence.form.verb is Verb.WALK:
                continue
            if line.sentence.form.verb is Verb.INCLUDE:
                yield from self._included(line.sentence, line, (*above, file.resolve()))
            else:
                yield Told(line.sentence, line)

    def _included(self, sentence: Sentence, line: Line, above: tuple[Path, ...]) -> Iterator[Told]:
        (name,) = sentence.slots["FILE"]
        file = line.file.parent / name.text
        if file.resolve() in above:
            self.problems.append(line.wrong("this file includes itself", name.column))
        elif len(above) > DEEPEST:
            deep = f"this include goes more than {DEEPEST} files deep"
            self.problems.append(line.wrong(deep, name.column))
        elif (text := self._text(file, line, name)) is not None:
            given = self._given(sentence, line, text)
            yield from self.told(text, file, given, above)

    def _text(self, file: Path, line: Line, name: Token) -> str | None:
        try:
            return text_of(file)
        except Unreadable as error:
            (problem,) = error.problems
            if problem.line:
                self.problems.append(problem)
            else:
                told = f'the included file "{name.text}" {problem.sentence}'
                self.problems.append(line.wrong(told, name.column))
        return None

    def _given(self, sentence: Sentence, line: Line, text: str) -> dict[str, str]:
        """The values that an include hands on, each of which the file must want."""
        wanted = {name for name, _ in names_in(text)}
        names = sentence.slots.get("NAME", ())
        for name in names:
            if name.text not in wanted:
                hint = meant(name.text, wanted)
                told = f'the included file has no "${{{name.text}}}"{hint}'
                self.problems.append(line.wrong(told, name.column))
        texts = sentence.slots.get("TEXT", ())
        return {name.text: text.text for name, text in zip(names, texts, strict=True)}

    def _bound(self, text: str, file: Path) -> None:
        self._lines += text.count("\n") + 1
        if self._lines > MOST_LINES:
            told = f"is too long: a walk has at most {MOST_LINES:,} lines, includes counted"
            raise Unreadable([Problem(file, 0, 1, told)])
        self._count(len(text), Line(file, 0))

    def _counted(self, lines: Iterable[Line]) -> Iterator[Line]:
        """The lines, one by one, while what is filled into them stays within bounds."""
        for line in lines:
            if line.sentence is not None:
                tokens = (each for slot in line.sentence.slots.values() for each in slot)
                self._count(sum(len(each.text) for each in tokens), line)
            yield line

    def _count(self, letters: int, line: Line) -> None:
        self._letters += letters
        if self._letters > MOST_LETTERS:
            told = f"is too long: a walk has at most {MOST_LETTERS:,} letters, values filled in"
            raise Unreadable([line.wrong(told)])


def _newer(lines: list[Line]) -> Problem | None:
    """A file of a later language, of which this one can't tell what is wrong with it."""
    for line in lines:
        if line.sentence is not None and line.sentence.form.verb is Verb.WALK:
            (version,) = line.sentence.slots["VERSION"]
            if version.text.isdecimal() and int(version.text) > VERSION:
                told = (
                    f"this is a walk in version {version.text} of the language, and this Keydesk "
                    f"reads version {VERSION}: install a newer Keydesk"
                )
                return line.wrong(told, version.column)
    return None


def _without_version(lines: list[Line], file: Path) -> Iterator[Problem]:
    """Says so unless the first line, and no other one, is `walk 1`."""
    written = [each for each in lines if each.sentence or each.problem]
    if not written:
        yield Problem(file, 0, 1, f"the file holds no steps: its first line must be {FIRST}")
    for line in written[:1]:
        if line.sentence is not None and not _is_first(line.sentence):
            yield line.wrong(f"the first line must be {FIRST}")
    for line in written[1:]:
        if line.sentence is not None and line.sentence.form.verb is Verb.WALK:
            yield line.wrong(f"{FIRST} stands in the first line alone")


def _is_first(sentence: Sentence) -> bool:
    return sentence.form.verb is Verb.WALK and sentence.slots["VERSION"][0].text == str(VERSION)
