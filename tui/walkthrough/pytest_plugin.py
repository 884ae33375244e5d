"""Runs `.walk` files under pytest: each file is a test, once for every target asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # whoever has Keydesk installed pays for none of it in other tests
    from tui.walkthrough.played import Played

ON = "--walk-on"


class WalkFailed(Exception):
    """A walkthrough that did not pass; its text is the failure's form."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the target."""
    parser.getgroup("keydesk").addoption(
        ON,
        action="append",
        default=[],
        metavar="TARGET",
        help="play .walk files on this target: pilot (default), plain, pty or ssh:HOST; repeatable",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect walk files."""
    if file_path.suffix != ".walk":
        return None
    return WalkFile.from_parent(parent, path=file_path)


class WalkFile(pytest.File):
    """One file: a test for each target."""

    def collect(self) -> Iterator[pytest.Item]:
        """The tests."""
        for target in self.config.getoption(ON) or ["pilot"]:
            yield Walkthrough.from_parent(self, name=target, target=target)


class Walkthrough(pytest.Item):
    """The file played on one target."""

    def __init__(self, *, target: str, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.target = target

    def runtest(self) -> None:
        """Play it; raises WalkFailed."""
        from tui.walkthrough.failing import failures
        from tui.walkthrough.problem import Unreadable
        from tui.walkthrough.world import WorldLacks

        try:
            told = "\n\n".join(failures(asyncio.run(self._played())))
        except (Unreadable, WorldLacks) as unfit:
            told = str(unfit)
        if told:
            raise WalkFailed(told)

    async def _played(self) -> Played:
        from server_stub.clock import utc_now
        from tui.walkthrough.played import Played
        from tui.walkthrough.reading import read
        from tui.walkthrough.run import Run, run

        walk, began = read(self.path), utc_now()
        outcomes = [outcome async for outcome in run(walk, Run(target=self.target))]
        return Played(walk, began, tuple(outcomes))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """What went wrong, in the words of the walkthrough."""
        if isinstance(excinfo.value, WalkFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands, and what it is called."""
        return self.path, 0, f"{self.path.name} on {self.target}"
