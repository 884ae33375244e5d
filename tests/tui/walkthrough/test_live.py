"""The target live: a run that is shown to whoever watches, who may go on by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import KEYDESK
from tests.terminal import Terminal
from tui.main import main

WALK = """walk 1
title "Two people"
world "meadowbank"
clock 2020-10-20 09:00:00
secret password = "paper-river-lamp"
device "Demo phone"

scene "1. Priya"
as "Priya Nair"
type "priya.nair@meadowbank-primary.sch.uk" into "Email address"
type secret password into "Password"
press "Log in"
see screen "Two Factor Authentication"

scene "2. Luke"
as "Luke Smith"
say "He lost his phone."
type "luke" into "Email address"
as "Priya Nair"
press "Back to Log in"
see "Password"
"""
STOP = str(WALK.splitlines().index('press "Back to Log in"') + 1)


@pytest.fixture
def walk(tmp_path: Path) -> Path:
    file = tmp_path / "two.walk"
    file.write_text(WALK)
    return file


@pytest.mark.long
def test_each_persons_screen_is_shown_with_captions_and_then_the_keyboard_is_handed_over(
    own_home: Path, walk: Path
):
    command = [KEYDESK, "walk", "run", walk.name, "--on", "live", "--pace", "0.05"]
    with Terminal(
        [*command, "--stop-before", STOP], home=own_home, cwd=walk.parent, size=(90, 30)
    ) as terminal:
        terminal.send("not yet mine")
        for shown in ("1. Priya", "Two Factor Authentication", "2. Luke", "He lost his phone."):
            terminal.wait_for(shown)
        terminal.wait_for("Email address, field, luke")
        terminal.wait_for("From here on the keyboard is yours. Ctrl+Q ends.")
        terminal.wait_for("Demo phone: online, clock right, code")
        terminal.wait_for("Two Factor Authentication")
        terminal.wait_for(lambda shown: "CPOMS Authenticator Code, field" in shown.text()[23])
        terminal.send("123\x03")
        terminal.wait_for("CPOMS Authenticator Code, field, 123")
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0
        told = "\n".join(terminal.text())
    assert "2 scenes: 2 passed" in told
    assert "paper-river-lamp" not in terminal.raw.decode()


@pytest.mark.long
def test_it_ends_by_itself_and_tells_of_a_failure(own_home: Path, walk: Path):
    text = WALK.replace('see screen "Two Factor Authentication"', 'press "Log on"')
    walk.write_text(text[: text.index('scene "2')])
    command = [KEYDESK, "walk", "run", walk.name, "--on", "live", "--pace", "0"]
    with Terminal(command, home=own_home, cwd=walk.parent, size=(120, 60)) as terminal:
        assert terminal.wait_for_end(60) == 1
        told = "\n".join(terminal.text())
    assert "as Priya Nair  on live" in told
    assert "Try again from here: keydesk walk run two.walk --stop-before 13 --on live" in told


def test_without_a_terminal_or_with_a_film_it_does_not_begin(
    walk: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["walk", "run", str(walk), "--on", "live"]) == 3
    assert "it is watched in a terminal" in capsys.readouterr().err
    assert main(["walk", "run", str(walk), "--on", "live", "--film", "f.cast"]) == 2
    assert "leave out --on live" in capsys.readouterr().err


def test_a_terminal_that_is_too_small_is_told_how_large_it_must_be(own_home: Path, walk: Path):
    command = [KEYDESK, "walk", "run", walk.name, "--on", "live"]
    with Terminal(command, home=own_home, cwd=walk.parent, size=(79, 24)) as terminal:
        assert terminal.wait_for_end() == 3
        assert "it needs 80 columns and 24 rows, and the terminal has 79 and 24" in " ".join(
            " ".join(terminal.text()).split()
        )


def test_ctrl_c_ends_it_and_gives_the_terminal_back(own_home: Path, walk: Path):
    command = [KEYDESK, "walk", "run", walk.name, "--on", "live"]
    with Terminal(command, home=own_home, cwd=walk.parent) as terminal:
        terminal.wait_for("Email address, field")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 1
        assert [line for line in terminal.text() if line] == ["keydesk: stopped."]
        assert terminal.screen.first is None and terminal.cursor.visible
