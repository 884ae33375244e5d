"""`keydesk phone` in a real terminal: opened, locked, killed, resized."""

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.command_line import keydesk
from tests.terminal import Terminal

ROOT = Path(__file__).parent.parent.parent
PHONE = (sys.executable, "-m", "tui.main", "phone")
PASSPHRASE = "a quiet afternoon"
URI = "otpauth://totp/GitHub:luke?secret=JBSWY3DPEHPK3PXP&issuer=GitHub"
Start = Callable[..., Terminal]


def paste(terminal: Terminal, text: str) -> None:
    """A bracketed paste, as terminals send it."""
    terminal.send(f"\x1b[200~{text}\x1b[201~")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts phones over one home."""
    with ExitStack() as open_ones:

        def started(*options: str, **settings: object) -> Terminal:
            running = Terminal([*PHONE, *options], home=tmp_path, cwd=ROOT, **settings)  # type: ignore[arg-type]
            return open_ones.enter_context(running)

        yield started


def labelled(label: str, shown: Terminal) -> bool:
    """Whether the cursor is in the field of this label, beside it or below it."""
    row = shown.cursor.row
    return any(line.strip().startswith(f"{label}:") for line in shown.text()[row - 1 : row + 1])


def choose(terminal: Terminal) -> None:
    """Choose the passphrase."""
    terminal.wait_for("The same passphrase again")
    for field in ("Passphrase", "The same passphrase again"):
        terminal.wait_for(partial(labelled, field))
        paste(terminal, PASSPHRASE)
        terminal.press("enter")
    terminal.wait_for("There is no account on this phone yet")


def unlock(terminal: Terminal, passphrase: str = PASSPHRASE) -> None:
    """Type the passphrase."""
    terminal.wait_for("Type the passphrase of this phone")
    paste(terminal, passphrase)
    terminal.press("enter")


def test_accounts_outlive_a_kill_and_open_with_the_passphrase_alone(start, tmp_path):
    first = start()
    choose(first)
    paste(first, URI)
    first.wait_for("GitHub luke was added.")
    os.kill(first.pid, signal.SIGKILL)
    assert first.wait_for_end() == 128 + signal.SIGKILL
    second = start()
    unlock(second, "not this one")
    second.wait_for("This is not the passphrase of this phone.")
    paste(second, PASSPHRASE)
    second.press("enter")
    second.wait_for("> GitHub luke")
    (file,) = tmp_path.rglob("phone.keydesk")
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"JBSWY3DPEHPK3PXP" not in file.read_bytes() and b"GitHub" not in file.read_bytes()
    second.press("ctrl+q")
    assert second.wait_for_end() == 0


def test_copying_sends_the_code_by_osc_52_and_no_secret_is_ever_written(start):
    phone = start(size=(40, 12))
    choose(phone)
    paste(phone, URI)
    phone.wait_for("> GitHub luke")
    phone.wait_for(lambda shown: re.search(r"\d{3} \d{3}", "\n".join(shown.text())))
    phone.press("c")
    phone.wait_for("The code was sent to your terminal's")
    assert b"\x1b]52;c;" in bytes(phone.raw)
    assert b"JBSWY3DPEHPK3PXP" not in bytes(phone.raw)
    assert PASSPHRASE.encode() not in bytes(phone.raw)


@pytest.mark.parametrize(
    ("options", "env"), [(["--calm"], {}), ([], {"TEXTUAL_ANIMATIONS": "none"})]
)
def test_in_calm_nothing_is_written_while_nothing_changes(start, options, env):
    phone = start(*options, env=env)
    choose(phone)
    paste(phone, URI)
    phone.wait_for("changes in under 30 seconds")
    phone.wait_until_quiet(1.5)


def test_a_second_costs_few_bytes(start):
    phone = start()
    choose(phone)
    paste(phone, URI)
    phone.wait_for("GitHub luke was added.")
    phone.wait_until_quiet(0.5)
    costs = []
    for _ in range(4):
        before = phone.bytes_written
        phone.wait_for(lambda shown, before=before: shown.bytes_written > before)
        phone.wait_until_quiet(0.3)
        costs.append(phone.bytes_written - before)
    assert sorted(costs)[2] < 200, costs


def test_a_signal_ends_it_with_the_terminal_as_it_was(start):
    phone = start()
    choose(phone)
    os.kill(phone.pid, signal.SIGTERM)
    assert phone.wait_for_end() == 0
    assert phone.cursor.visible


def test_without_a_terminal_one_sentence_says_what_it_needs(tmp_path):
    done = keydesk("phone")
    assert (done.code, done.out) == (2, "")
    assert "needs a terminal" in done.err


def test_help_says_where_accounts_are_kept():
    done = keydesk("phone", "--help")
    assert done.code == 0
    assert "encrypted" in done.out and "--server" in done.out and "--calm" in done.out
