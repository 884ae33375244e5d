"""`keydesk walk run`: what it prints, keeps and ends with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tui.main import main

HEAD = """walk 1
title "Sign in"
world "meadowbank"
let who = "luke.smith@meadowbank-primary.sch.uk"
secret password = "paper-river-lamp"
"""
FOUND = 'see "Email address"'
SCENES = """
scene "One"
as "Luke Smith"
type "${who}" into "Email address"
type secret password into "Password"
see "Log in" available
shot "typed"

scene "Two"
clear "Email address"
"""
WRONG = """
scene "Three"
see "Log on" within 0.1s

scene "Four"
see "Log in"
"""
Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a walk file into the current folder, which is a new one."""
    monkeypatch.chdir(tmp_path)

    def written(text: str = HEAD + SCENES, name: str = "sign-in.walk") -> str:
        Path(name).write_text(text)
        return name

    return written


def test_what_passed_is_told_scene_by_scene_with_exit_code_0(
    write: Write, capsys: pytest.CaptureFixture[str]
):
    assert main(["walk", "run", write(), "--shots", "out", "--junit", "j.xml"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Sign in  (sign-in.walk)"
    assert [line.split()[-1] for line in told[1:3]] == ["One", "Two"]
    assert told[3].startswith("1 walkthrough, 2 scenes: 2 passed; 6 steps in ")
    assert "Log in" in Path("out/sign-in/typed.txt").read_text()
    assert Path("out/sign-in/typed.png").read_bytes().startswith(b"\x89PNG")
    assert len(ET.parse("j.xml").findall(".//testcase")) == 2


@pytest.mark.parametrize("on", ["pilot", "plain", "pty"])
def test_a_step_can_name_the_screen_or_the_field_that_it_means(
    write: Write, capsys: pytest.CaptureFixture[str], on: str
):
    scene = """
scene "One"
as "Luke Smith"
type "${who}" into "Email address"
see "luke.smith@" in "Email address"
see "Password" in "Log in"
press "Log in" in "Log in"
press "Log in" in "Users"
"""
    assert main(["walk", "run", write(HEAD + scene), "--on", on]) == 1
    told = capsys.readouterr().out
    assert "FAILED  sign-in.walk:13" in told
    assert 'the screen is called "Log in"' in told


def test_what_failed_is_told_in_full_kept_and_ends_with_1(
    write: Write, capsys: pytest.CaptureFixture[str]
):
    wrong = write(HEAD + SCENES + WRONG)
    done = ["walk", "run", wrong, "--shots", "out", "--film", "f.cast", "--junit", "j.xml"]
    assert main(done) == 1
    told = capsys.readouterr().out
    line = (HEAD + SCENES + WRONG).splitlines().index('see "Log on" within 0.1s') + 1
    assert f"FAILED  sign-in.walk:{line}  scene 3  as Luke Smith  on pilot" in told
    assert f"Kept: out/sign-in/{line}.txt  {line}.svg  {line}.png  {line}.view.json  f.cast" in told
    assert "skipped" in told
    seen = json.loads(Path(f"out/sign-in/{line}.view.json").read_text())
    assert "Log in" in seen["texts"]
    assert all("value" not in each for each in seen["controls"])
    assert {each.tag for each in ET.parse("j.xml").iter()} >= {"failure", "skipped"}


def test_a_film_has_the_scenes_as_marks_and_takes_its_time_without_anybody_waiting(write: Write):
    assert main(["walk", "run", write(), "--film", "f.cast", "--pace", "5"]) == 0
    head, *events = [json.loads(line) for line in Path("f.cast").read_text().splitlines()]
    assert head["version"] == 2
    assert [data for _, kind, data in events if kind == "m"] == ["One", "Two"]
    assert events[-1][0] > 5 * 5
    painted = "".join(data for _, kind, data in events if kind == "o")
    assert "Quick" not in painted and "Password" in painted


def test_a_secret_that_a_picture_shows_fails_the_run_and_names_the_file(
    write: Write, capsys: pytest.CaptureFixture[str]
):
    shown = SCENES.replace('type "${who}"', 'type "paper-river-lamp"')
    assert main(["walk", "run", write(HEAD + shown), "--shots", "out"]) == 1
    told = capsys.readouterr().out
    assert 'LEAK    out/sign-in/typed.txt holds the secret "password": delete it.' in told


def test_a_table_plays_the_file_once_for_each_row(write: Write, capsys: pytest.CaptureFixture[str]):
    Path("staff.csv").write_text("who\na@example.org\nb@example.org\n")
    assert main(["walk", "run", write(), "--with", "staff.csv", "--shots", "out"]) == 0
    assert "2 walkthroughs, 4 scenes" in capsys.readouterr().out
    assert "a@example.org" in Path("out/sign-in-1/typed.txt").read_text()
    assert "b@example.org" in Path("out/sign-in-2/typed.txt").read_text()


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (["--on", "paper"], 3, "there is no target paper"),
        (["--only", "Won"], 2, 'sign-in.walk has no scene "Won"'),
        (["--server", "http://127.0.0.1:9"], 3, "secrets come from the environment alone"),
        (["--film", "no/such/f.cast"], 1, "no/such/f.cast could not be written"),
        (["--junit", "no/such/j.xml"], 1, "no/such/j.xml could not be written"),
        (["--with", "whom.csv"], 2, "has a column whom, and sign-in.walk gives no such text"),
        (["--with", "short.csv"], 2, "short.csv:3: 2 cells, where 1 are named."),
        (["--with", "none.csv"], 2, "none.csv has no rows"),
        (["--with", "no.csv"], 1, "no.csv cannot be read"),
        (["--film", "f.cast", "--with", "two.csv"], 2, "--film films one file, played once."),
    ],
)
def test_what_cannot_be_played_is_refused_in_a_sentence_with_its_own_exit_code(
    write: Write, capsys: pytest.CaptureFixture[str], options: list[str], code: int, sentence: str
):
    tables = {"whom": "whom\nx\n", "short": "who\n\na,b\n", "none": "who\n", "two": "who\na\nb\n"}
    for name, text in tables.items():
        Path(f"{name}.csv").write_text(text)
    only = HEAD + '\nscene "One"\nsay "Hello."\n'
    assert main(["walk", "run", write(only), *options]) == code
    assert sentence in capsys.readouterr().err


def test_all_that_is_wrong_with_any_file_is_told_before_anything_is_played(
    write: Write, capsys: pytest.CaptureFixture[str]
):
    one, two = write("walk 1\npresss\n", "one.walk"), write("walk 9\n", "two.walk")
    assert main(["walk", "run", one, write(), two]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "one.walk:2:1" in err and "two.walk:1" in err


def test_only_one_scene_and_no_further_than_a_line(
    write: Write, capsys: pytest.CaptureFixture[str]
):
    file = write()
    assert main(["walk", "run", file, "--only", "Two"]) == 0
    assert "1 scene: 1 passed; 1 step in" in capsys.readouterr().out
    assert main(["walk", "run", file, "--stop-before", "9"]) == 0
    assert "1 scene: 1 passed; 1 step in" in capsys.readouterr().out
