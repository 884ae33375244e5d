"""Bytes to the terminal per act, beside what the cells that the act changed need."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.cells import needed
from benchmarks.figure import Figure
from benchmarks.programs import DEMO, running
from tests.terminal import Condition, Terminal

GOAL = 1.5
EMAIL = "luke.smith@meadowbank-primary.sch.uk"
PASSWORD = "paper-river-lamp"
SIGN_IN, SECOND_FACTOR = "Email address", "Authenticate"

Cost = tuple[float, float]


def figures() -> Iterator[Figure]:
    """Medians over the keys of an address, Tabs there and back, and two switches."""
    with running(DEMO) as terminal:
        terminal.wait_for(PASSWORD)  # the demo's hint, which the server gives: it is up
        terminal.wait_until_quiet()
        keys = [cost(terminal, key) for key in EMAIL]
        yield Figure.of("bytes for a key typed in a field", keys, "bytes", GOAL)
        tabs = [cost(terminal, key) for key in ("tab", "shift+tab") for _ in range(4)]
        yield Figure.of("bytes for a Tab", tabs, "bytes", GOAL)
        yield Figure.of("bytes for a screen switch", switches(terminal), "bytes", GOAL)


def switches(terminal: Terminal) -> list[Cost]:
    """From the address on: sign in to the question for a code, and leave that again."""
    for key in ("tab", *PASSWORD):
        cost(terminal, key)
    return [cost(terminal, "enter", SECOND_FACTOR), cost(terminal, "escape", SIGN_IN)]


def cost(terminal: Terminal, key: str, shown: Condition | None = None) -> Cost:
    """Bytes that a key's answer sent, and that its changed cells need."""
    before, sent = terminal.cells(), terminal.bytes_written
    terminal.press(key)
    terminal.wait_for(shown or (lambda now: now.bytes_written > sent))
    terminal.wait_until_quiet()
    return terminal.bytes_written - sent, needed(before, terminal.cells(), terminal.cursor)
