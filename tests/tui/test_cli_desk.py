"""`keydesk`, `keydesk --server` and `keydesk demo` in a real terminal."""

from __future__ import annotations

import os
import signal

import pytest

from tests.command_line import KEYDESK, OwnStore, serving
from tests.terminal import ALTERNATE_SCREEN, FreshTerminal, Terminal

RESTORED = f"\x1b[?{ALTERNATE_SCREEN}l".encode()


def test_the_desk_opens_on_the_own_store(own_home):
    OwnStore(own_home)
    env = {"XDG_DATA_HOME": str(own_home / "data")}
    with Terminal([KEYDESK], home=own_home, env=env) as terminal:
        terminal.wait_for("Email address")


def test_the_desk_opens_on_a_server(own_home):
    OwnStore(own_home)
    with (
        serving() as server,
        Terminal([KEYDESK, "--server", server.url], home=own_home) as terminal,
    ):
        terminal.wait_for("Email address")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_demo_that_is_ended_leaves_the_terminal_and_the_disk_as_they_were(
    own_home, tmp_path, number
):
    env = {"TMPDIR": str(tmp_path)}
    with FreshTerminal([KEYDESK, "demo"], home=own_home, env=env) as terminal:
        terminal.wait_for("Email address")
        (folder,) = tmp_path.glob("keydesk-demo-*")
        assert folder.stat().st_mode & 0o777 == 0o700
        os.kill(terminal.pid, number)
        assert terminal.wait_for_end() == 0
        assert RESTORED in terminal.raw
    assert list(tmp_path.iterdir()) == []
