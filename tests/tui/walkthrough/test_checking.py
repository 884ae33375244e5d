"""`keydesk walk check` tells all that is wrong with walk files, and plays nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.walkthrough.walks import nearly, walks
from tui.audit import Finding, audit
from tui.audit.catalogue import EVERY_TOUR
from tui.audit.hand import Hand
from tui.audit.labels import SIZE, as_text, labels, together
from tui.audit.looking import PLAIN
from tui.main import main
from tui.theme import DEFAULT
from tui.walkthrough.checking import check
from tui.walkthrough.labels import is_among

LIBRARY = Path("walkthroughs")
HEAD = 'walk 1\nworld "meadowbank"\nsecret pw = "p"\ndevice "Phone"\nscene "1"\n'
CATALOGUE = "tui/walkthrough/labels.json"
RENEW = f"It is stale: renew it by keydesk audit --labels {CATALOGUE}"


@pytest.fixture
def told(tmp_path, monkeypatch):
    """What is told of a file with this text."""
    monkeypatch.chdir(tmp_path)

    def problems(text: str) -> list[str]:
        Path("a.walk").write_text(text)
        return [str(each).removeprefix("a.walk:") for each in check(Path("a.walk"))]

    return problems


def test_our_own_walkthroughs_have_no_fault_and_press_no_key(capsys):
    files = sorted(map(str, LIBRARY.glob("*.walk")))
    assert main(["walk", "check", *files]) == 0
    assert capsys.readouterr().out == f"{len(files)} files, 0 faults.\n"


def test_all_faults_of_all_files_are_told_at_once_and_end_with_2(told, capsys):
    Path("b.walk").write_text("walk 1\npresss\n")
    Path("c.walk").write_text(f'{HEAD}press "Log on"\nkey tab\npress\napprove on "Fone"\n')
    assert main(["walk", "check", "b.walk", "c.walk", "none.walk"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        'b.walk:2:1: cannot read "presss": did you mean "press"?',
        'c.walk:6:7: nothing that can be pressed is called "Log on": did you mean "Log in"?',
        "c.walk:7:1: warning: a key may mean something else on another screen: press a control "
        "by its label",
        'c.walk:8:6: the sentence is not complete: write press "LABEL" [in "REGION"]',
        'c.walk:9:12: no device is called "Fone": did you mean "Phone"?',
        "none.walk: cannot be read: No such file or directory",
        "3 files, 5 faults, 1 warning.",
    ]


def test_warnings_alone_end_with_0(told, capsys):
    Path("a.walk").write_text(f"{HEAD}key tab\n")
    assert main(["walk", "check", "a.walk"]) == 0
    assert capsys.readouterr().out.endswith("1 file, 0 faults, 1 warning.\n")


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ('press "Email address"', '7: nothing that can be pressed is called "Email address", but'),
        ('type "x" into "Log in"', '15: no field is called "Log in", but a button is'),
        ('tick "I confirm"', '6: no tick box is called "I confirm"'),
        ('choose "x" in "Lists"', '15: nothing to choose from is called "Lists"'),
        ('select row "x" in "User"', '19: no table is called "User": did you mean "Users"?'),
        ('open "Admin" > "User"', '16: nothing that can be pressed is called "User"'),
        ('see "Log on" available', '5: nothing is called "Log on": did you mean "Log in"?'),
        ('see screen "Dashbord"', '12: no screen is called "Dashbord": did you mean "Dashboard"?'),
        ('press "Log in" in "Log on"', '19: no screen is called "Log on": did you mean "Log in"?'),
        ('see "x" in "User"', '12: no screen, table or field is called "User": did you mean'),
        ('type "x" into "Authenticator Code"', "15: no field is called"),
    ],
)
def test_a_label_that_no_screen_has_is_told_with_its_column_and_what_is_near(told, step, sentence):
    (problem,) = told(HEAD + step)
    assert problem.startswith(f"6:{sentence}")


@pytest.mark.parametrize(
    "step",
    [
        'press " Log   in "',
        'type "x" into "Another brand Authenticator Code"',
        'see screen "Anybody\'s settings"',
        'press "Rename" in "Rename"',
        'see "Wendy" in "Users"',
        'see "Luke" in "Email address"',
        ['press "Setup key"', 'see "Nobody knows this text"'][1],
        'select row "Nobody knows this row"',
        'keep "Setup key" as key\npress "${key}"',
    ],
)
def test_what_differs_from_school_to_school_is_no_unknown_label(told, step):
    assert told(HEAD + step) == []


def test_a_label_is_looked_up_as_what_its_let_stands_for(told):
    assert told(f'walk 1\nlet a = "in"\n{HEAD.partition(chr(10))[2]}press "Log ${{a}}"') == []
    (problem,) = told(f'walk 1\nlet a = "on"\n{HEAD.partition(chr(10))[2]}press "Log ${{a}}"')
    assert problem.startswith('7:7: nothing that can be pressed is called "Log on"')


@pytest.mark.parametrize("field", ["Password", "New password"])
def test_a_password_may_stand_in_a_file_with_a_world_alone(told, field):
    step = f'scene "1"\ntype "hunter2" into "{field}"'
    assert told(f'walk 1\nworld "meadowbank"\n{step}') == []
    (problem,) = told(f"walk 1\n{step}")
    assert problem.startswith("3:6: a password must not stand in the file: write secret NAME from")
    assert "hunter2" not in problem


def test_a_world_that_is_not_there_is_told_where_it_is_named(told):
    (near,) = told('walk 1\ntitle "x"\nworld "meadowbrook"\nscene "1"')
    assert near == '3:7: no world is called "meadowbrook": did you mean "meadowbank"?'
    (far,) = told('walk 1\nworld "x"\nscene "1"')
    assert far.startswith('2:7: no world is called "x": there are meadowbank, ')


def test_faults_of_an_included_file_are_told_once_by_its_own_name(told):
    Path("part.walk").write_text('walk 1\npress "Log on"\n')
    text = f'{HEAD}include "part.walk"\ninclude "part.walk"\npress "Log of"'
    first, second = told(text)
    assert first.startswith("8:7: ")
    assert second.startswith("part.walk:2:7: ")


@given(st.text() | walks().flatmap(nearly))
def test_whatever_a_file_holds_it_is_checked(tmp_path_factory, text):
    file = tmp_path_factory.getbasetemp() / "any.walk"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert all(each.line <= text.count("\n") + 1 for each in check(file))


@pytest.mark.long
async def test_the_label_catalogue_is_what_the_screens_show_and_plain_mode_tells_each_of_them():
    faults: list[Finding] = []

    async def look(hand: Hand, stop: str) -> None:
        faults.extend(
            await audit(hand.pilot, screen_name=stop, theme=DEFAULT, size=SIZE, only=PLAIN)
        )

    found = together(*[await labels(tour, look=look) for tour in EVERY_TOUR])
    assert [str(each) for each in faults] == []
    assert as_text(found) == catalogue(), RENEW


def catalogue() -> str:
    """The one that is shipped."""
    return Path(CATALOGUE).read_text("utf-8")


def test_a_word_in_braces_stands_for_any_text_but_none():
    assert is_among("Set clock 95 s fast", {"Set clock {number} s fast"})
    assert not is_among("Set clock  s fast", {"Set clock {number} s fast"})
