"""A program whose terminal goes away, as when a connection is lost: it ends, and leaves nothing."""

from __future__ import annotations

import sys

import pytest

from tests.command_line import KEYDESK
from tests.terminal import Terminal

SHOWN = {
    ("demo",): "This is a demo",
    ("phone",): "Passphrase",
    ("phone", "--plain"): "Passphrase",
}
UNTOLD = ("sh", "-c", 'trap "" HUP; "$@"; exit', "sh")
"""A shell that passes no SIGHUP on; it ends after the program."""
WRITING = """
import asyncio
from tui.hang_up import HangUpApp

class Writing(HangUpApp):
    def on_mount(self):
        self.set_interval(0.01, lambda: (self._driver.write("still here "), self._driver.flush()))

async def main():
    app = Writing()
    watch = asyncio.create_task(app.end_with_terminal())
    await app.run_async()
    watch.cancel()

asyncio.run(main())
"""


@pytest.mark.parametrize("command", SHOWN, ids=" ".join)
def test_without_any_signal_it_ends_and_so_does_what_was_for_this_time_only(tmp_path, command):
    throw_away = tmp_path / "tmp"
    throw_away.mkdir()
    with Terminal(
        [*UNTOLD, KEYDESK, *command], home=tmp_path, env={"TMPDIR": str(throw_away)}
    ) as terminal:
        terminal.wait_for(SHOWN[command])
        terminal.hang_up()
    assert list(throw_away.iterdir()) == []


def test_what_is_still_being_written_then_holds_nothing_up(tmp_path):
    with Terminal([*UNTOLD, sys.executable, "-c", WRITING], home=tmp_path) as terminal:
        terminal.wait_for("still here")
        terminal.hang_up()
