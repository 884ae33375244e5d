"""Full screen or plain: what was asked for, and what this terminal can do."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.cli.failure import WrongUsage

if TYPE_CHECKING:
    from tui.base import BaseApp

NO = frozenset({"", "0", "false", "no", "off"})
CANT_PAINT = frozenset({"", "dumb", "unknown"})
"""Kinds of terminal (TERM) that can't put text anywhere but at the end."""
ASKED_BY = ("ACCESSIBLE", "KEYDESK_PLAIN")
HELP = """plain mode:
  --plain, ACCESSIBLE=1 or KEYDESK_PLAIN=1 asks for it; a terminal that can't
  show a full screen (TERM=dumb) gets it by itself. It reads lines from a pipe,
  too.

mouse:
  KEYDESK_MOUSE=0 leaves it to the terminal, so that it selects text as ever.
  Every action has a key.

"""


def chosen(asked: bool) -> str | None:
    """Why plain mode is on; None for full screen.

    Raises WrongUsage where neither was asked for nor can anything be shown.
    """
    if asked:
        return "--plain"
    for name in ASKED_BY:
        if os.environ.get(name, "").lower() not in NO:
            return name
    if not all(stream and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__)):
        raise WrongUsage(
            "A full screen needs a terminal for its input and its output. To read and write "
            "lines instead, add --plain. For scripts there are 'keydesk users', 'keydesk keys' "
            "and 'keydesk log'."
        )
    term = os.environ.get("TERM", "")
    return f"TERM={term or '(not set)'}" if term in CANT_PAINT else None


async def run(app: "BaseApp", plain: str | None) -> int:
    """Run the app in the chosen mode until it is left, told to end, or without its terminal.

    Returns the exit code.
    """
    for ended in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(ended, app.exit)
    watch = asyncio.create_task(app.end_with_terminal())
    try:
        await _run(app, plain)
    finally:
        watch.cancel()
    return app.return_code or 0


async def _run(app: "BaseApp", plain: str | None) -> None:
    if plain is None:
        await app.run_async(mouse=takes_mouse(os.environ))
    else:
        from tui.plain.start import run_plain

        await run_plain(app, plain)


def takes_mouse(environ: Mapping[str, str]) -> bool:
    """Whether clicks come to Keydesk; the terminal can't select text by mouse then."""
    return environ.get("KEYDESK_MOUSE", "1").lower() not in NO - {""}
