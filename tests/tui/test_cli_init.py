"""`keydesk init`: an organisation and its first admin key holder, or nothing."""

from __future__ import annotations

import stat

import pytest

from tests.command_line import KEYDESK, keydesk, keydesk_here
from tests.terminal import FreshTerminal, Terminal

ANSWERS = {
    "organisation": "Hill School [/red]",
    "brand": "",
    "domain": "hill.example",
    "timezone": "Europe/London",
    "support_email": "help@hill.example",
    "holder_name": "Ada Lane",
    "holder_email": "ada@hill.example",
    "password": "lamp otter harbour",
    "again": "lamp otter harbour",
}


def typed(**others):
    """The answers, one a line."""
    return "".join(f"{answer}\n" for answer in {**ANSWERS, **others}.values())


def test_an_organisation_is_made_and_its_key_holder_can_sign_in(own_home):
    made = keydesk("init", typed=typed(), fresh=True)
    assert made.code == 0
    assert "Sign in as ada@hill.example" in " ".join(made.err.split())
    assert ANSWERS["password"] not in made.err
    for name in ("keydesk.db", "keydesk.key"):
        file = own_home / "data" / "keydesk" / name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    answers = "ada@hill.example\nlamp otter harbour\n"
    listed = keydesk("users", "list", typed=answers, fresh=True)
    assert "no security key yet" in listed.err  # the password was right; the device comes next


@pytest.mark.parametrize(
    ("where", "answer", "told"),
    [
        ("timezone", "Mars/Phobos", "Time zone: is not a time zone"),
        ("holder_email", "ada@other.example", "must end in @hill.example"),
        ("password", "short", "at least 12 characters"),
        ("password", "password1234", "Many people have this password"),
        ("password", "Ada Hill School 1", "made of names"),
        ("again", "another lamp otter", "The two passwords differ"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_made(own_home, where, answer, told):
    ran = keydesk_here("init", typed=typed(**{where: answer}))
    assert ran.code == 1
    assert told in ran.err
    assert not (own_home / "data" / "keydesk" / "keydesk.db").exists()


def test_answers_that_end_early_are_a_failure_that_names_the_question():
    ran = keydesk_here("init", typed="Hill School\n")
    assert ran.code == 1
    assert ran.err.startswith("keydesk: Brand")
    assert "the input ended" in ran.err


def test_a_domain_belongs_to_one_organisation_and_a_store_may_hold_several():
    assert keydesk_here("init", typed=typed()).code == 0
    again = keydesk_here("init", typed=typed(organisation="Another"))
    assert again.code == 1
    assert "belongs to an organisation in this store already" in again.err
    other = typed(domain="@Dale.Example", holder_email="bo@dale.example")
    assert keydesk_here("init", typed=other).code == 0


def test_a_store_that_is_none_is_told_before_the_first_question(tmp_path):
    file = tmp_path / "notes.db"
    file.write_text("These are notes, not a database. " * 50)
    ran = keydesk_here("init", "--database", f"sqlite:///{file}", typed=typed())
    assert ran.code == 1
    assert "is not a Keydesk store" in ran.err
    assert file.read_text().startswith("These are notes")


def test_a_person_is_asked_again_and_the_password_is_never_shown(own_home):
    with Terminal([KEYDESK, "init"], home=own_home, size=(80, 40)) as terminal:
        for question, answer in (
            ("Organisation name:", "Hill School"),
            ("on the screens [Keydesk]:", ""),
            ("Email domain, such as example.org:", "nonsense"),
            ("is not a domain", "hill.example"),
            ("Time zone [", "Europe/London"),
            ("Support's email address,", "help@hill.example"),
            ("holder's name:", "Ada Lane"),
            ("holder's email address:", "ada@hill.example"),
            ("Password, 12 characters or more:", "short"),
            ("at least 12 characters", ANSWERS["password"]),
            ("The same password again:", ANSWERS["password"]),
        ):
            terminal.wait_for(question)
            terminal.send(answer + "\r")
        assert terminal.wait_for_end() == 0
        shown = "\n".join(terminal.text())
    assert "Hill School is made" in shown
    assert ANSWERS["password"] not in shown
    assert "short\n" not in shown


def test_ctrl_c_at_a_question_ends_in_one_line_with_1(own_home):
    with Terminal([KEYDESK, "init"], home=own_home) as terminal:
        terminal.wait_for("Organisation name:")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 1
        assert [row for row in terminal.text() if row][-1] == "keydesk: stopped."
    assert not (own_home / ".local/share/keydesk/keydesk.db").exists()


def test_ctrl_c_ends_it_at_a_terminal_although_whoever_started_it_had_that_ignored(own_home):
    command = ["sh", "-c", 'trap "" INT; exec "$0" init', KEYDESK]
    with FreshTerminal(command, home=own_home) as terminal:
        terminal.wait_for("Organisation name:")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 1
        assert [row for row in terminal.text() if row][-1] == "keydesk: stopped."
