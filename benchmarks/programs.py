"""The programs that are measured, each in a terminal of 80x24 and a home of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.school import school
from tests.terminal import FreshTerminal

KEYDESK = str(Path(sys.executable).parent / "keydesk")


def nothing(_: Path) -> Mapping[str, str]:
    """A program that needs no preparation."""
    return {}


def own_store(home: Path) -> Mapping[str, str]:
    """A store in this home, and the environment that names it."""
    server = school(home)
    server.store.close()
    return {"KEYDESK_DATABASE": server.settings.database}


@dataclass(frozen=True)
class Program:
    """A command, a text that its first whole frame shows, and what it needs beforehand."""

    command: tuple[str, ...]
    first_frame: str
    prepare: Callable[[Path], Mapping[str, str]] = nothing


BARE = Program((sys.executable, str(Path(__file__).parent / "bare.py")), "Hello")
DESK = Program((KEYDESK,), "Email address", own_store)
DEMO = Program((KEYDESK, "demo"), "Email address")


@contextmanager
def running(program: Program) -> Iterator[FreshTerminal]:
    """The program from its start until the block ends."""
    with TemporaryDirectory() as home:
        env = program.prepare(Path(home))
        with FreshTerminal(program.command, home=home, env=env) as terminal:
            yield terminal
