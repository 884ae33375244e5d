"""A hand-out tells a walkthrough to a person: what to do, and what one sees."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

import pytest
from hypothesis import given

from tests.tui.walkthrough.players import LIBRARY
from tests.tui.walkthrough.walks import walks
from tui.main import main
from tui.walkthrough.explaining import hand_out
from tui.walkthrough.grammar import CHECKS, FORMS, GRAMMAR
from tui.walkthrough.reading import parse, read
from tui.walkthrough.script import Verb
from tui.walkthrough.sentences import duration

FILE = Path("story.walk")
SHIPPED = sorted(LIBRARY.glob("*.walk"))
TOP = """walk 1
title "A *lost* phone"
world "meadowbank"
let who = "Luke"
secret password = "paper-river-lamp"
device "Phone"
scene "1. At ${who}'s"
"""
STORY = """as "${who}" at "203.0.113.10"
say "1. is no list"
see "Email address"
see no "Dashboard"
open "Admin" > "Users" > "More"
see row "Luke" with "TOTP" and "N/A" in "Keys"
same as "kept"
see access clean
shot "the keys"
type secret password into "Password"
see "Done."
hide
pause 2s
clock of "Phone" is 95s fast
key ctrl+g x2
keep "Setup key" as setup
type "${setup}" into "Key"
scene "2"
wait 301s
deny on "Phone" as "not me"
"""
TOLD = r"""# A \*lost\* phone

People: Luke.

Devices: Phone.

## 1. At Luke's

At the desk: **Luke**, calling from 203.0.113.10.

1\. is no list

You see “Email address”.
You do not see “Dashboard”.

1. Open **Admin** > **Users** > **More**.
   You see the row **Luke** with “TOTP” and “N/A” in **Keys**.

![1. At Luke's: the keys](pictures/story/the%20keys.svg)

2. Fill in **Password**.
   You see “Done.”
3. Suppose that the clock of **Phone** is 95 seconds fast.
4. Press the key **Ctrl+G**, twice.
5. Note **Setup key**: it is needed later.
6. Type “the Setup key that you noted” into **Key**.

## 2

Still at the desk: **Luke**, calling from 203.0.113.10.

1. Wait 5 minutes and 1 second.
2. Deny on **Phone** and choose “not me”.
"""
SAID_OTHERWISE = {Verb.SAY, Verb.SHOT}
LEFT_OUT = {Verb.SEE_ACCESS_CLEAN, Verb.SAME_AS, Verb.PAUSE, Verb.HIDE, Verb.SHOW}


def test_a_hand_out_has_numbered_steps_what_is_seen_behind_them_and_pictures():
    assert hand_out(parse(TOP + STORY, FILE), PurePath("pictures")) == TOLD


def test_each_kind_of_step_has_its_sentence_but_those_that_concern_no_reader():
    silent = {
        form.verb
        for form in FORMS.values()
        if not form.says and not form.header and form.verb not in {Verb.SCENE, Verb.INCLUDE}
    }
    assert silent == SAID_OTHERWISE | LEFT_OUT


@given(walks())
def test_any_walk_can_be_told_with_each_step_that_has_a_sentence(text):
    walk = parse(text, FILE)
    told = hand_out(walk, PurePath("pictures"))
    seen = {form.verb for form in GRAMMAR[CHECKS]}
    expected: list[int] = []
    for scene in walk.scenes:
        verbs = [each.verb for each in scene.steps if FORMS[each.verb].says]
        done = [verb for verb in verbs if verb not in seen and verb is not Verb.AS]
        expected += range(1, len(done) + 1)
    numbers = re.findall(r"^(\d+)\. ", told, re.MULTILINE)
    assert numbers == list(map(str, expected))
    shots = [each for scene in walk.scenes for each in scene.steps if each.verb is Verb.SHOT]
    assert len(re.findall(r"^!\[", told, re.MULTILINE)) == len(shots)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_no_hand_out_of_our_own_walkthroughs_holds_a_password_or_a_gap(file):
    walk = read(file)
    told = hand_out(walk, PurePath("pictures"))
    assert "${" not in told
    assert "{" not in told
    assert not any(secret in told for secret in walk.secrets.values())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (0.5, "0.5 seconds"),
        (95, "95 seconds"),
        (300, "5 minutes"),
        (7200, "2 hours"),
        (3700, "1 hour, 1 minute and 40 seconds"),
    ],
)
def test_lengths_of_time_are_told_in_words(seconds, words):
    assert duration(seconds) == words


def test_the_command_prints_hand_outs_whose_pictures_lie_where_it_is_told(tmp_path, capsys):
    for name in ("a", "b"):
        (tmp_path / f"{name}.walk").write_text(TOP + 'shot "one"\n')
    files = [str(tmp_path / "a.walk"), str(tmp_path / "b.walk")]
    assert main(["walk", "explain", *files, "--pictures", "../img"]) == 0
    told = capsys.readouterr().out
    assert "(../img/a/one.svg)" in told
    assert "(../img/b/one.svg)" in told


def test_nothing_is_printed_where_a_file_is_wrong(tmp_path, capsys):
    right, wrong = tmp_path / "right.walk", tmp_path / "wrong.walk"
    right.write_text(TOP)
    wrong.write_text(TOP + "presss\n")
    assert main(["walk", "explain", str(right), str(wrong)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"keydesk: nothing was explained.\n{wrong}:8:1: ")
