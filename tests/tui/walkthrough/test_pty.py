"""The target pty: the real program in a real terminal, of which only the screen is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tui.walkthrough.players import played
from tui.main import main
from tui.walkthrough.driver import ProgramEnded
from tui.walkthrough.pty_driver import PtyDriver
from tui.walkthrough.resting import Silent
from tui.walkthrough.terminal import Terminal

WALK = """walk 1
title "Sign in"
world "meadowbank"
clock 2020-10-20 09:00:00
let who = "luke.smith@meadowbank-primary.sch.uk"
secret password = "paper-river-lamp"

scene "One"
as "Luke Smith"
type "${who}" into "Email address"
type secret password into "Password"
see "Log in" available
shot "typed"

scene "Two"
restart
see "Email address" empty
key x x3
see "Email address" focused
clear "Email address"
see said "empty"
press "Log on"
"""


async def test_a_program_that_does_not_start_is_told_with_its_code_and_its_words(tmp_path: Path):
    terminal = Terminal(["sh", "-c", "echo no such server; exit 3"], home=tmp_path)
    driver = PtyDriver(terminal, Silent(terminal, lambda: False))
    with pytest.raises(ProgramEnded, match=r"exit code 3\. no such server$"):
        await driver.start()


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_the_main_story_passes_in_a_real_terminal():
    walk = await played("lost-phone.walk", "pty")
    assert not walk.failed
    assert len(walk.outcomes) > 80


@pytest.mark.long
def test_a_run_in_a_terminal_leaves_pictures_a_film_a_report_and_the_form_of_its_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    Path("in.walk").write_text(WALK)
    kept = ["--shots", "out", "--film", "f.cast", "--junit", "j.xml"]
    assert main(["walk", "run", "in.walk", "--on", "pty", *kept]) == 1
    told = capsys.readouterr().out
    line = len(WALK.splitlines())
    assert f"FAILED  in.walk:{line}  scene 2  as Luke Smith  on pty" in told
    assert 'no control called "Log on" can be used so on this screen' in told
    assert "controls here: Email address, Password, Log in, Forgotten" in told
    assert "World 2020-10-20 09:00:00." in told and "| Email address, field, empty" in told
    assert f"Kept: out/in/{line}.txt" in told and "LEAK" not in told
    assert "••••" in Path("out/in/typed.txt").read_text()
    assert Path("out/in/typed.png").read_bytes().startswith(b"\x89PNG")
    assert "on pty" in Path("j.xml").read_text()
    _, *events = [json.loads(each) for each in Path("f.cast").read_text().splitlines()]
    assert [data for _, kind, data in events if kind == "m"] == ["One", "Two"]
    painted = [data for _, kind, data in events if kind == "o"]
    assert len(painted) > 20 and any("luke.smith" in data and len(data) < 400 for data in painted)
