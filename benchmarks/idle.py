"""What the program sends to the terminal while nobody does anything."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

from benchmarks.figure import Figure
from benchmarks.programs import DESK, running

SETTLING, SECONDS = 5, 10


def figures() -> Iterator[Figure]:
    """Bytes in ten seconds at the sign-in, after it has come to rest."""
    with running(DESK) as terminal:
        terminal.wait_for(DESK.first_frame)
        Event().wait(SETTLING)
        before = terminal.bytes_written
        Event().wait(SECONDS)
        sent = terminal.bytes_written - before
    yield Figure(f"idle, {SECONDS} s", sent, 0, "bytes", 0)
