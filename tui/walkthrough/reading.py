"""Reads a walk file: a Walk, or all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tui.walkthrough.gaps import seconds
from tui.walkthrough.gathering import Gathering, Told
from tui.walkthrough.heading import Header
from tui.walkthrough.naming import Naming
from tui.walkthrough.problem import Problem, Unreadable
from tui.walkthrough.script import Scene, Step, Verb, Walk
from tui.walkthrough.source import text_of


class Draft(NamedTuple):
    """What could be read of a file, its header steps among the others, and what is wrong."""

    header: Header
    told: list[Told]
    problems: list[Problem]


def read(file: Path) -> Walk:
    """The walkthrough in a file; raises Unreadable with every problem."""
    return parse(text_of(file), file)


def parse(text: str, file: Path) -> Walk:
    """The walkthrough in a text, whose includes lie around `file`; raises Unreadable."""
    header, told, problems = draft(text, file)
    if problems:
        raise Unreadable(problems)
    return header.walk(_scenes(_story(told)))


def draft(text: str, file: Path) -> Draft:
    """What of a text can be read; raises Unreadable where nothing can."""
    gathering = Gathering()
    told = list(gathering.told(text, file, {}))
    header = Header.of((each for each in told if each.sentence.form.header), file)
    problems = [*gathering.problems, *header.problems, *Naming(header).problems(_story(told))]
    problems += _misplaced(told)
    if not problems and not any(each.verb is Verb.SCENE for each in told):
        problems.append(Problem(file, 0, 1, 'there is no scene: write scene "TEXT" before a step'))
    return Draft(header, told, in_order(problems, file))


def in_order(problems: Iterable[Problem], file: Path) -> list[Problem]:
    """Those of the file itself first, each file's by line."""
    return sorted(problems, key=lambda each: (each.file != file, each))


def _story(told: Iterable[Told]) -> list[Told]:
    return [each for each in told if not each.sentence.form.header]


def _misplaced(told: Iterable[Told]) -> Iterator[Problem]:
    """Header steps after the first scene, and the first of the steps before it."""
    in_scene = too_early = False
    for each in told:
        if each.verb is Verb.SCENE:
            in_scene = True
        elif each.sentence.form.header and in_scene:
            yield each.line.wrong(f"{each.verb.value.split()[0]} stands before the first scene")
        elif not each.sentence.form.header and not in_scene and not too_early:
            too_early = True
            yield each.line.wrong('a step stands in a scene: write scene "TEXT" before it')


def _scenes(story: Sequence[Told]) -> Iterator[Scene]:
    begins = [at for at, told in enumerate(story) if told.verb is Verb.SCENE]
    for begin, end in zip(begins, [*begins[1:], len(story)], strict=True):
        scene, *steps = story[begin:end]
        yield Scene(scene.first("TEXT"), tuple(map(_step, steps)), scene.line.number)


def _step(told: Told) -> Step:
    form, slots = told.sentence
    texts = {name: tuple(each.text for each in tokens) for name, tokens in slots.items()}
    columns = {name: tuple(each.column for each in tokens) for name, tokens in slots.items()}
    written = form.written(texts)
    if lengths := texts.pop("DURATION", ()):
        texts["seconds"] = tuple(str(seconds(each)) for each in lengths)
    return Step(form.verb, texts, written, told.line.file, told.line.number, columns)
