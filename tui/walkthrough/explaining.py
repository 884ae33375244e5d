"""Tells a walkthrough as a hand-out in Markdown: who does what, step by step, and what one sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from urllib.parse import quote

from tui.walkthrough.filling import Unfillable, fill_in
from tui.walkthrough.grammar import CHECKS, GRAMMAR
from tui.walkthrough.problem import Problem, Unreadable
from tui.walkthrough.script import Scene, Step, Verb, Walk
from tui.walkthrough.sentences import known, paragraph, plain, sentence

SEEN = frozenset(form.verb for form in GRAMMAR[CHECKS])


def hand_out(walk: Walk, pictures: PurePath) -> str:
    """The whole of it; its pictures are those that `walk run --shots` put into `pictures`.

    Raises Unreadable where what is noted on the way makes a text too long.
    """
    telling = _Telling(walk, pictures)
    blocks = [f"# {plain(walk.title)}", *_needed(walk)]
    for scene in walk.scenes:
        blocks += telling.scene(scene)
    return "\n\n".join(blocks) + "\n"


def _needed(walk: Walk) -> Iterator[str]:
    """Who and what has to be there."""
    steps = (step for scene in walk.scenes for step in scene.steps if step.verb is Verb.AS)
    if people := [fill_in(step["PERSON"], known(walk)) for step in steps]:
        yield f"People: {', '.join(map(plain, dict.fromkeys(people)))}."
    if walk.devices:
        yield f"Devices: {', '.join(map(plain, walk.devices))}."


@contextmanager
def _told_of(file: Path, line: int) -> Iterator[None]:
    """Say in which line a text can't be filled in; raises Unreadable."""
    try:
        yield
    except Unfillable as error:
        raise Unreadable([Problem(file, line, 1, str(error))]) from error


class _Telling:
    """Goes from scene to scene; whoever sits at the desk stays there."""

    def __init__(self, walk: Walk, pictures: PurePath) -> None:
        self._file, self._texts = walk.file, known(walk)
        self._folder = pictures / walk.file.stem
        self._person = ""

    def scene(self, scene: Scene) -> Iterator[str]:
        """Its heading, and its steps as blocks of Markdown."""
        with _told_of(self._file, scene.line):
            title = plain(fill_in(scene.title, self._texts))
        yield f"## {title}"
        if self._person and not any(step.verb is Verb.AS for step in scene.steps[:1]):
            yield self._person.replace("At", "Still at", 1)
        blocks = _Blocks()
        for step in scene.steps:
            with _told_of(step.file, step.line):
                self._tell(step, title, blocks)
        yield from blocks.done

    def _tell(self, step: Step, title: str, blocks: _Blocks) -> None:
        told = sentence(step, self._texts)
        match step.verb:
            case Verb.AS:
                self._person = told
                blocks.prose(told)
            case Verb.SAY:
                blocks.prose(paragraph(fill_in(step["TEXT"], self._texts)))
            case Verb.SHOT:
                blocks.prose(self._picture(step["NAME"], title))
            case verb if told and verb in SEEN:
                blocks.seen(told)
            case _ if told:
                blocks.step(told)

    def _picture(self, name: str, title: str) -> str:
        path = (self._folder / f"{name}.svg").as_posix()
        return f"![{title}: {plain(name)}]({quote(path)})"


class _Blocks:
    """Steps are numbered through a scene; what is seen stands behind the step that shows it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._number = 0
        self._indent: str | None = None  # of what goes on with the last block; "" in no list

    def prose(self, text: str) -> None:
        """A paragraph or a picture between the steps."""
        self.done.append(text)
        self._indent = None

    def step(self, text: str) -> None:
        """Something to do."""
        self._number += 1
        mark = f"{self._number}. "
        if self._indent:
            self.done[-1] += f"\n{mark}{text}"
        else:
            self.done.append(f"{mark}{text}")
        self._indent = " " * len(mark)

    def seen(self, text: str) -> None:
        """Something that is seen now."""
        if self._indent is None:
            self.done.append(text)
            self._indent = ""
        else:
            self.done[-1] += f"\n{self._indent}{text}"
