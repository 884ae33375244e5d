"""The table of checks: the audit runs them and the document names them, from the same list."""

from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

from textual.widget import Widget

from tui.audit.finding import Fault
from tui.audit.scene import Scene

OfScreen = Callable[[Scene], AsyncIterator[Fault]]
AtStop = Callable[[Scene, Widget], AsyncIterator[Fault]]


class Check(NamedTuple):
    """A requirement and the function that checks it: at each stop of Tab, or once a screen."""

    requirement: str
    at_stop: AtStop | None = None
    of_screen: OfScreen | None = None

    @property
    def name(self) -> str:
        """Where the function is found: module and name."""
        found = self.at_stop or self.of_screen
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
