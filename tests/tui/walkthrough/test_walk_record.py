"""`keydesk walk record` in a real terminal: what it asks, writes and leaves behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.command_line import KEYDESK
from tests.terminal import Terminal
from tui.main import main
from tui.walkthrough.reading import read

RECORD = [KEYDESK, "walk", "record"]


def test_a_recording_that_is_killed_leaves_a_file_that_can_be_read(own_home, tmp_path):
    file = tmp_path / "killed.walk"
    with Terminal([*RECORD, str(file)], home=own_home, env={"TMPDIR": str(tmp_path)}) as terminal:
        terminal.wait_for("This is a demo")
        terminal.wait_until_quiet()
        terminal.send("luke.smith@meadowbank-primary.sch.uk\r")
        terminal.send("paper-river-lamp\r")
        terminal.wait_for("Authenticator Code")
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.wait_for_end()
    (scene,) = read(file).scenes
    assert [step.text for step in scene.steps][-1] == 'press "Log in"'
    assert file.read_text().endswith("\n")


def test_a_file_that_is_there_is_not_written_over_without_a_yes(own_home, tmp_path):
    file = tmp_path / "mine.walk"
    file.write_text("walk 1\n")
    with Terminal([*RECORD, "mine.walk"], home=own_home, cwd=tmp_path) as terminal:
        terminal.wait_for("is there already. Write over it?")
        terminal.send("\r")
        assert terminal.wait_for_end() == 1
    assert file.read_text() == "walk 1\n"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["story.txt"], "it must end with .walk"),
        (["no/story.walk"], "there is no folder no"),
        (["story.walk", "--world", "narnia"], "no world is called narnia"),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_a_sentence(
    options: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    assert main(["walk", "record", *options]) == 2
    assert sentence in capsys.readouterr().err
