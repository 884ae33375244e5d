"""Bytes and cells to the terminal per act, beside the cells that the act changed, and its time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from benchmarks.cells import changed, needed
from benchmarks.figure import Figure
from benchmarks.programs import Program, running
from tests.terminal import Condition, Terminal

GOAL = 1.5
SLOWER = 1.25  # what an act's processor time may be of stock Textual's
EMAIL = "luke.smith@meadowbank-primary.sch.uk"
PASSWORD = "paper-river-lamp"
SIGN_IN, SECOND_FACTOR = "Email address", "Authenticate"
STOCK = "import tui.paint; del tui.paint.PaintApp._display; "  # Textual's own painting
DESK = "import sys, tui.main; sys.argv[1:] = ['demo']; tui.main.main()"
TABLE = "from tests.tui.painted import Painted; Painted().run()"


class Cost(NamedTuple):
    """Bytes that an act sent, bytes that its changed cells need, cells that it wrote, cells that it
    changed, and its processor microseconds.
    """

    sent: float
    needed: float
    written: float
    changed: float
    took: float


Costs = dict[str, list[Cost]]
Pairs = list[tuple[float, float]]


def figures() -> Iterator[Figure]:
    """Medians over each act's runs, with our painting and with Textual's."""
    ours, stock = measured(""), measured(STOCK)
    for act, costs in ours.items():
        yield with_stock(f"bytes for {act}", "bytes", sent(costs), sent(stock[act]))
    for act, costs in ours.items():
        yield with_stock(f"cells for {act}", "cells", written(costs), written(stock[act]))
    for act, costs in ours.items():
        both = list(zip(costs, stock[act], strict=True))
        all_sent = [(one.sent, other.sent) for one, other in both]
        yield Figure.of(f"beside stock, {act}", all_sent, "bytes", 1)
        times = [(one.took, other.took) for one, other in both]
        yield Figure.of(f"time for {act}", times, "us", SLOWER)


def with_stock(name: str, unit: str, ours: Pairs, stock: Pairs) -> Figure:
    """A figure, and the ratio that Textual reaches by itself."""
    beside = Figure.of("", stock, unit, GOAL)
    return replace(Figure.of(name, ours, unit, GOAL), stock=beside.value)


def sent(costs: list[Cost]) -> Pairs:
    """The bytes that were sent and those that were needed."""
    return [(cost.sent, cost.needed) for cost in costs]


def written(costs: list[Cost]) -> Pairs:
    """The cells that were written and those that changed."""
    return [(cost.written, cost.changed) for cost in costs]


def measured(painting: str) -> Costs:
    """All acts at the demo's desk and in a table."""
    with running(program(painting + DESK, "Email address")) as terminal:
        terminal.wait_for(PASSWORD)  # the demo's hint, which the server gives: it is up
        terminal.wait_until_quiet()
        costs = {"a key typed in a field": [cost(terminal, key) for key in EMAIL]}
        tabs = [cost(terminal, key) for key in ("tab", "shift+tab") for _ in range(4)]
        costs |= {"a Tab": tabs, "a screen switch": switches(terminal)}
    with running(program(painting + TABLE, "Row 1")) as terminal:
        terminal.wait_until_quiet()
        cost(terminal, "tab")
        costs["an arrow in a table"] = [cost(terminal, "down") for _ in range(12)]
        pages = ("pagedown", "pageup") * 4
        return costs | {"a page of a table": [cost(terminal, key) for key in pages]}


def program(code: str, first_frame: str) -> Program:
    """An app that Python starts from its code."""
    return Program((sys.executable, "-c", code), first_frame)


def switches(terminal: Terminal) -> list[Cost]:
    """From the address on: sign in to the question for a code, and leave that again."""
    for key in ("tab", *PASSWORD):
        cost(terminal, key)
    return [cost(terminal, "enter", SECOND_FACTOR), cost(terminal, "escape", SIGN_IN)]


def cost(terminal: Terminal, key: str, shown: Condition | None = None) -> Cost:
    """What a key's answer costs."""
    before, time = terminal.cells(), spent(terminal)
    sent, written = terminal.bytes_written, terminal.cells_written
    terminal.press(key)
    terminal.wait_for(shown or (lambda now: now.bytes_written > sent))
    terminal.wait_until_quiet()
    took, after = spent(terminal) - time, terminal.cells()
    return Cost(
        terminal.bytes_written - sent,
        needed(before, after, terminal.cursor),
        terminal.cells_written - written,
        changed(before, after),
        took,
    )


def spent(terminal: Terminal) -> float:
    """The processor time, in microseconds, that the program's main thread has had so far."""
    return int(Path(f"/proc/{terminal.pid}/schedstat").read_text().split()[0]) / 1000
