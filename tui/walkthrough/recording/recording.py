"""One recording from its first key to its last: world, desk, file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from textual._context import message_hook

from tui.app import KeydeskApp
from tui.walkthrough.recording.app import recorder_app
from tui.walkthrough.recording.kept import KeptFile
from tui.walkthrough.recording.recorder import Recorder
from tui.walkthrough.recording.tape import Tape
from tui.walkthrough.recording.world import RecordedWorld
from tui.walkthrough.script import Size


@dataclass(frozen=True)
class Asked:
    """What to record into, in which school, from when on (UTC), on a terminal of which size."""

    file: Path
    world: str
    clock: datetime
    size: Size


@dataclass(frozen=True)
class Recorded:
    """What came of it; `wrong` is a sentence when the file could not be written."""

    tape: Tape
    wrong: str


@asynccontextmanager
async def recording(asked: Asked) -> AsyncIterator[tuple[KeydeskApp, Recorder]]:
    """A desk that is recorded once it runs; the file is whole at the end, however that comes."""
    world = RecordedWorld(asked.world, asked.clock)
    try:
        await world.start()
        recorder = Recorder(asked.file, world, asked.size, asked.clock)
        app = recorder_app(recorder)
        try:
            yield app, recorder
        finally:
            recorder.end()
            await app.desk.aclose()
    finally:
        await world.aclose()


async def record(asked: Asked, run: Callable[[KeydeskApp], Awaitable[int]]) -> Recorded:
    """Have the desk run until it is left."""
    async with recording(asked) as (app, recorder):
        file = KeptFile(recorder.tape)
        recorder.kept = file.keep
        message_hook.set(recorder.hear)  # Textual hands it on to each widget's task
        await run(app)
    return Recorded(recorder.tape, file.wrong)
