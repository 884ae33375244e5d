"""Walk files are read whole, or all that is wrong with them is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.walkthrough.walks import nearly, sentences, walks
from tui.walkthrough.formatting import formatted
from tui.walkthrough.grammar import FORMS
from tui.walkthrough.problem import Problem, Unreadable
from tui.walkthrough.reading import parse, read
from tui.walkthrough.script import Scene, Verb, Walk
from tui.walkthrough.source import lines_of

FILE = Path("story.walk")
TOP = 'walk 1\ndevice "Phone"\nscene "1"\n'


def problems(text: str) -> list[str]:
    """What is wrong, by line and column; no problem is told twice."""
    with pytest.raises(Unreadable) as told:
        parse(text, FILE)
    return [str(each).removeprefix("story.walk:").lstrip() for each in told.value.problems]


def wrong(step: str) -> str:
    """What is wrong with the one step of a file."""
    (problem,) = problems(TOP + step)
    return problem.removeprefix("4:")


def without_places(walk: Walk) -> Walk:
    """Its content alone."""
    scenes = (
        Scene(each.title, tuple(replace(step, line=0) for step in each.steps), 0)
        for each in walk.scenes
    )
    return replace(walk, scenes=tuple(scenes))


def test_a_walk_holds_its_header_scenes_and_steps():
    walk = parse(
        """
walk 1
title "Lost phone of ${who}"
size 100x30
world "meadowbank"
clock 2020-10-20 09:00:00
let who = "Luke"
secret pw = "l"
secret other from env OTHER
device "${who}'s phone"
scene "Log in"
as "Luke Smith" at "203.0.113.10"
type "${who}" into "Name"
see row "iPhone 7" with "TOTP" and "Unverified" within 1m30s # soon
scene "And out"
open "Account" > "Keys" > "Out"
""",
        FILE,
    )
    assert (walk.title, walk.size, walk.world) == ("Lost phone of Luke", (100, 30), "meadowbank")
    assert walk.clock == datetime(2020, 10, 20, 9, tzinfo=UTC)
    assert (walk.lets, walk.secrets, walk.env_secrets) == (
        {"who": "Luke"},
        {"pw": "l"},
        {"other": "OTHER"},
    )
    assert walk.devices == ("Luke's phone",)
    assert [(each.title, each.line) for each in walk.scenes] == [("Log in", 11), ("And out", 15)]
    person, typed, seen = walk.scenes[0].steps
    assert (person["PERSON"], person.get("ADDRESS")) == ("Luke Smith", "203.0.113.10")
    assert (typed.verb, typed["TEXT"], typed.columns["TEXT"]) == (Verb.TYPE, "${who}", (6,))
    assert (seen.all("CELL"), seen["seconds"], seen.line) == (("TOTP", "Unverified"), "90.0", 14)
    assert seen.text == 'see row "iPhone 7" with "TOTP" and "Unverified" within 1m30s'
    assert walk.scenes[1].steps[0].all("LABEL") == ("Account", "Keys", "Out")


def test_no_secret_is_in_the_repr_of_a_walk():
    walk = parse('walk 1\nworld "w"\nsecret pw = "hunter2"\nscene "1"\n', FILE)
    assert "hunter2" not in repr(walk)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ('presss "Log in" now', '1: cannot read "presss ...": did you mean "press"?'),
        ("presss", '1: cannot read "presss": did you mean "press"?'),
        ('click "Log in"', '1: cannot read "click ...": did you mean "press"?'),
        ("zzz", '1: cannot read "zzz": no sentence begins with this word'),
        ('"Log in"', "1: a sentence begins with a word such as press or see"),
        ("press Log in", '7: cannot read "Log": "LABEL" stands in double quotes'),
        ('press "Log in', "7: a quote is not closed"),
        ('press "', "7: a quote is not closed"),
        ('press "Log in\\', "7: a quote is not closed"),
        (r'press "a\n"', "9: after \\ comes"),
        ("press “Log in”", "7: “ is not the quote of a walk file"),
        ('press "Log\x07 in"', "11: a character here can't be seen (U+0007)"),
        ('press ""', "7: there is nothing between the quotes"),
        ('press "Log in" inn "x"', '16: cannot read "inn": did you mean "in"?'),
        ('press "Log in" "x"', '16: the sentence can\'t go on like this: write press "LABEL"'),
        ("see", '4: the sentence is not complete: after see comes "TEXT", no, screen, row,'),
        ('type "x"', '9: the sentence is not complete: write type "TEXT" into "FIELD"'),
        ('type code fron "Phone" into "x"', '11: cannot read "fron": did you mean "from"?'),
        ('see "x" unavaliable', '9: cannot read "unavaliable": did you mean "unavailable"?'),
        ('see "x" not', '9: cannot read "not"'),
        ('scan "QR" with "Phone"', '6: here stands "QR code" and nothing else'),
        ("wait five", '6: cannot read "five": DURATION is a length of time such as 31s'),
        ("wait s", '6: cannot read "s": DURATION is a length of time'),
        ("key tabb", '5: cannot read "tabb": KEY is a key such as tab'),
        ("key tab x0", '9: cannot read "x0": TIMES is how often'),
        ('deny on "Phone" as "no"', '20: "REASON" is not me or I changed my mind'),
        ('shot "../x"', '6: "NAME" is a file\'s name'),
        ('shot "x${user}"', '6: no value is called "user"'),
        ('shot "CON "', '6: "NAME" is a file\'s name'),
        ('include "/etc/shadow.walk"', '9: "FILE" is another walk file'),
        ('include "story.txt"', '9: "FILE" is another walk file'),
        ('approve on "Fone"', '12: no device is called "Fone": did you mean "Phone"?'),
        ('type secret pw into "x"', '13: no secret is called "pw"'),
        ('type "${user}" into "x"', '6: no value is called "user"'),
        ('as "Luke" at "home"', '14: "home" is no IP address'),
        ('title "x"', "1: title stands before the first scene"),
        ("walk 1", "1: walk 1 stands in the first line alone"),
    ],
)
def test_a_step_that_is_wrong_is_told_with_its_column_and_what_is_near(step, sentence):
    assert wrong(step).startswith(sentence)


def test_all_problems_of_a_file_are_told_at_once_in_the_order_of_its_lines():
    told = problems('walk 1\npress "x"\nscene "1"\npresss "x"\ntitle "x"\nwait\n')
    assert [each.split(":")[0] for each in told] == ["2", "4", "5", "6"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the file holds no steps: its first line must be walk 1"),
        ("# nothing\n", "the file holds no steps"),
        ('title "x"\nscene "1"', "1:1: the first line must be walk 1"),
        ('walk 0\nscene "1"', "1:1: the first line must be walk 1"),
        ("walk 2\nnew sentence", "1:6: this is a walk in version 2 of the language, and this"),
        ('walk 1\ntitle "x"', "there is no scene"),
        ('walk 1\nsize 80x24\nsize 80x25\nscene "1"', "3:1: there is a size already, in line 2"),
        ('walk 1\nlet a = "1"\nsecret a from env A\nscene "1"', "3:1: there is a let or secret"),
        ('walk 1\ndevice "a"\ndevice "a"\nscene "1"', "3:1: there is this device already"),
        ('walk 1\ntitle "${a}"\nscene "1"', '2:7: no value is called "a"'),
        ('walk 1\nlet a = "${a}"\nscene "1"', '2:9: no value is called "a"'),
        ('walk 1\nsize 5000x2\nscene "1"', '2:6: cannot read "5000x2": SIZE is columns and rows'),
        ('walk 1\nclock 2020-13-20 09:00\nscene "1"', '2:7: cannot read "2020-13-20": DATE is'),
        ('walk 1\nsecret a = "x"\nscene "1"', "2:1: a secret may stand in the file only where"),
        ('walk 1\nscene "1"\nshot "a"\nshot "a"', '4:6: there is a shot "a" already'),
        ('walk 1\nlet a = "1"\nscene "1"\nkeep "x" as a', "4:13: there is a let or secret called"),
        ('walk 1\nsecret a from env A\nscene "1"\nsay "${a}"', '4:5: "a" is a secret: write type'),
        ('walk 1\nlet s = "1"\nscene "1"\nwait ${s}', "4:6: DURATION is a length of time"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_told_in_one_sentence(text, sentence):
    assert [each.startswith(sentence) for each in problems(text)] == [True], problems(text)


@pytest.mark.parametrize("line", ['secret pw "hunter2"', "secret pw = hunter2", 'secret "hunter2"'])
def test_what_may_be_a_password_is_in_no_problem(line):
    assert "hunter2" not in "".join(problems(f'walk 1\nworld "w"\n{line}\nscene "1"'))


def test_a_value_that_is_kept_has_a_name_from_there_on():
    keep, use = 'keep "Code" as code', 'type "${code}" into "Code"'
    assert parse(f"{TOP}{keep}\n{use}", FILE).scenes[0].steps[1]["TEXT"] == "${code}"
    assert problems(f"{TOP}{use}\n{keep}") == ['4:6: no value is called "code"']


def test_a_file_that_cannot_be_read_is_a_problem_too(tmp_path):
    def told(name: str, raw: bytes | None = None) -> str:
        file = tmp_path / name
        if raw is not None:
            file.write_bytes(raw)
        with pytest.raises(Unreadable) as unreadable:
            read(file)
        return str(unreadable.value).removeprefix(f"{file}:").strip()

    assert told("none.walk") == "cannot be read: No such file or directory"
    assert told(".") == "this is no file"
    assert told("\0") == "cannot be read: no file can have this name"
    assert told("a.walk", b"walk 1\nscene \xff") == (
        "2:1: this is not UTF-8 text: save the file as UTF-8 and try again"
    )
    assert told("b.walk", b"#" * 1_000_001).startswith("is too large")


def test_windows_line_ends_and_a_mark_of_utf_8_change_nothing(tmp_path):
    file = tmp_path / "a.walk"
    file.write_bytes(b'\xef\xbb\xbfwalk 1\r\nscene "1"\r\npress "x"\r\n')
    assert read(file).scenes[0].steps[0].text == 'press "x"'


@given(st.text() | walks().flatmap(nearly))
def test_whatever_the_text_it_is_a_walk_or_has_problems(text):
    try:
        found: Sequence[Scene | Problem] = parse(text, FILE).scenes
    except Unreadable as unreadable:
        found = unreadable.problems
    assert found
    assert all(0 <= each.line <= text.count("\n") + 1 for each in found)


@given(st.sampled_from([*FORMS.values()]).flatmap(sentences))
def test_a_sentence_of_every_form_can_be_written_anew(line):
    once = formatted(line, FILE)
    assert formatted(once, FILE) == once


@given(walks())
def test_a_formatted_walk_says_the_same_and_is_formatted(text):
    once = formatted(text, FILE)
    assert formatted(once, FILE) == once
    assert without_places(parse(once, FILE)) == without_places(parse(text, FILE))


@given(walks())
def test_a_formatted_walk_keeps_each_comment(text):
    def comments(of: str) -> list[str]:
        return [line.comment for line in lines_of(of, FILE, {}) if line.comment]

    assert comments(formatted(text, FILE)) == comments(text)
