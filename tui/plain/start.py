"""Starts an app in plain mode: the app as it is, without its paint, and somebody to talk to."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import partial
from typing import Any

from textual.pilot import Pilot

from tui.base import BaseApp
from tui.plain.ear import Ear, InputEnded
from tui.plain.room import Room
from tui.plain.talk import Talk
from tui.plain.voice import Voice

SIZE = (120, 60)  # cells: room enough that no screen leaves anything out
LEFT = "Left. Nothing more was sent."


async def run_plain(app: BaseApp, why: str) -> None:
    """Run the app until it is left; `why` says why in the first line."""
    ear = Ear(sys.__stdin__.fileno())  # type: ignore[union-attr]
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, ear.end)
    await converse(app, ear, Voice(_write, _columns), why)


async def converse(app: BaseApp, ear: Ear, voice: Voice, why: str) -> None:
    """Run the app for whoever is heard by `ear`, until it is left or nobody answers any more."""
    voice.say(f"Plain mode, because of {why}. A question mark (?) at any prompt helps.")
    app.is_painted = False
    await app.run_async(headless=True, size=SIZE, auto_pilot=partial(_talk, app, ear, voice))


async def _talk(app: BaseApp, ear: Ear, voice: Voice, pilot: Pilot[Any]) -> None:
    room = Room(pilot, ear, voice, app.somebody_is_here)
    try:
        await Talk(room).run()
    except InputEnded:
        if not room.is_over:
            voice.say(LEFT)
            app.exit(return_code=1)


def _write(text: str) -> None:
    stream = sys.__stdout__
    assert stream is not None  # noqa: S101 - plain mode is started with one
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:  # what EPIPE is to a pipe, EIO is to a terminal that has gone
        raise BrokenPipeError from error


def _columns() -> int | None:
    """What the window has now; 0, as some serial lines say, is not known."""
    stream = sys.__stdout__
    assert stream is not None  # noqa: S101 - as above
    return os.get_terminal_size(stream.fileno()).columns or None if stream.isatty() else None
