"""What the command line says about itself, and about words it can't use."""

from __future__ import annotations

import pytest

from models.version import VERSION
from tests.command_line import keydesk
from tui.main import main

COMMANDS = [
    (),
    ("demo",),
    ("init",),
    ("serve",),
    ("users",),
    ("users", "list"),
    ("users", "import"),
    ("keys",),
    ("keys", "list"),
    ("keys", "remove"),
    ("log",),
    ("log", "verify"),
    ("walk",),
    ("walk", "check"),
    ("walk", "explain"),
    ("walk", "fmt"),
    ("audit",),
]


def left_with(*words):
    """The exit code with which argparse leaves, in this process."""
    with pytest.raises(SystemExit) as left:
        main(list(words))
    return left.value.code


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_within_80_columns(words, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    assert left_with(*words, "--help") == 0
    told = capsys.readouterr()
    assert told.out.startswith("usage: keydesk")
    assert max(map(len, told.out.splitlines())) <= 80
    assert told.err == ""


def test_the_version_is_told():
    assert keydesk("--version", fresh=True).out == f"Keydesk {VERSION}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("users",),
        ("keys", "remove"),
        ("--serv", "http://localhost"),
        ("demo", "--server", "http://localhost"),
        ("--server", "http://localhost", "demo"),
        ("serve", "--port", "65536"),
        ("serve", "--workers", "0"),
        ("serve", "--demo", "--database", "sqlite:///x.db"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_says_why(words, capsys):
    assert left_with(*words) == 2
    told = capsys.readouterr()
    assert "error: " in told.err
    assert told.out == ""


def test_the_program_itself_ends_with_2_on_wrong_usage():
    assert keydesk("nonsense", fresh=True).code == 2


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8750",
        "ftp://host",
        "http://",
        "http://a:secret@host",
        "http://h:99999",
        "http://[",
        "http://xn--",
        "http://１２７.0.0.1",
    ],
)
def test_a_server_that_no_desk_can_reach_is_wrong_usage(url, capsys):
    for words in (("--server", url), ("users", "list", "--server", url)):
        assert left_with(*words) == 2
        told = capsys.readouterr()
        assert "give one such as https://" in told.err
        assert "secret" not in told.err


def test_without_an_organisation_every_command_names_the_way_on():
    for words in ((), ("users", "list"), ("log", "verify")):
        ran = keydesk(*words)
        assert ran.code == 1
        assert "keydesk init" in ran.err
        assert "keydesk demo" in ran.err
        assert ran.err.count("\n") == 1


def test_the_desk_without_a_terminal_points_to_the_commands_for_scripts():
    ran = keydesk("--server", "http://localhost")
    assert ran.code == 2
    assert "needs a terminal" in ran.err and "--plain" in ran.err and "keydesk users" in ran.err
