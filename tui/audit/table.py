"""The table of checks: the audit runs them and the document names them, from the same list."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import NamedTuple

from textual.widget import Widget

from tui.audit.finding import Fault
from tui.audit.scene import Scene
from tui.audit.telling import Telling

OfScreen = Callable[[Scene], AsyncIterator[Fault]]
AtStop = Callable[[Scene, Widget], AsyncIterator[Fault]]
OfTelling = Callable[[Telling], Iterator[Fault]]


class Check(NamedTuple):
    """A requirement and the function that checks it.

    At each stop of Tab, once a screen, or what plain mode says of a screen.
    """

    requirement: str
    at_stop: AtStop | None = None
    of_screen: OfScreen | None = None
    of_telling: OfTelling | None = None

    @property
    def name(self) -> str:
        """Where the function is found: module and name."""
        found = self.at_stop or self.of_screen or self.of_telling
        return f"{found.__module__}.{found.__name__}" if found else ""


CHECKS: list[Check] = []


def at_stop(requirement: str) -> Callable[[AtStop], AtStop]:
    """Register a check that looks at what has the focus."""

    def registered(check: AtStop) -> AtStop:
        CHECKS.append(Check(requirement, at_stop=check))
        return check

    return registered


def of_screen(requirement: str) -> Callable[[OfScreen], OfScreen]:
    """Register a check of a screen as a whole; it may press keys, and puts back what it changes."""

    def registered(check: OfScreen) -> OfScreen:
        CHECKS.append(Check(requirement, of_screen=check))
        return check

    return registered


def of_telling(requirement: str) -> Callable[[OfTelling], OfTelling]:
    """Register a check of what plain mode says of a screen."""

    def registered(check: OfTelling) -> OfTelling:
        CHECKS.append(Check(requirement, of_telling=check))
        return check

    return registered
