"""Plays walkthroughs for tests: on a world and a target, to the first failure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from tests import ptys
from tui.walkthrough.outcome import Outcome
from tui.walkthrough.playing import Part
from tui.walkthrough.reading import read
from tui.walkthrough.run import Run, run
from tui.walkthrough.terminal import Terminal

LIBRARY = Path(__file__).parents[3] / "walkthroughs"
PATIENCE = 10.0  # seconds; a machine that runs three other tests is slow


@dataclass(frozen=True)
class Played:
    """How a walkthrough went."""

    outcomes: list[Outcome]

    @property
    def failed(self) -> str:
        """The step at which it ended, and why; "" when it passed."""
        for each in self.outcomes:
            if each.failure is not None:
                return f"{each.step.file.name}:{each.step.line} {each.step.text}\n{each.failure}"
        return ""

    @property
    def at(self) -> str:
        """File and step of the failure."""
        failed = next(each for each in self.outcomes if each.failure is not None)
        return f"{failed.step.file.name}: {failed.step.text}"


async def played(name: str, on: str = "pilot", patience: float = PATIENCE) -> Played:
    """Play one of the library; what sits in terminals is forked where that is as good."""
    asked = Run(target=on, patience=patience, part=Part())
    with patch.object(Terminal, "_spawn", staticmethod(ptys.in_pty)):
        return Played([each async for each in run(read(LIBRARY / name), asked)])
