"""What is wrong with a walk file, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One sentence about one place; lines and columns count from 1, 0 is the whole file.

    A warning keeps nobody from playing the file.
    """

    file: Path
    line: int
    column: int
    sentence: str
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else str(self.file)
        return f"{place}: {'warning: ' if self.warning else ''}{self.sentence}"


class Unreadable(Exception):
    """A file is no walkthrough; `problems` are all that is wrong with it, in its order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(map(str, self.problems)))
