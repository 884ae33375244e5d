"""Long lines in plain mode: broken between words in a terminal, left whole for a script."""

from __future__ import annotations

import pytest

from tests.command_line import KEYDESK
from tests.terminal import Terminal
from tui.plain.voice import RUNOVER, Voice
from tui.walkthrough.page import Page

NOTICE = "Those who can open this file can read each code, so keep it where only you come."
DEVICE = "Device: Name: 电话; Registered: Unverified Oct 20, 2020; Last used: N/A"
LINES = (NOTICE, DEVICE, "short", "x" * 40, "a b" * 60)


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("line", LINES)
def test_a_row_ends_between_words_and_is_no_wider_than_the_terminal(line, columns):
    said: list[str] = []
    voice = Voice(said.append, lambda: columns)
    voice.say(line)
    whole: list[str] = []
    Voice(whole.append).say(line)
    shown = "".join(said).removesuffix("\n").split("\n")
    assert voice.rows == len(shown)
    assert max(map(len, shown)) <= columns
    assert " ".join(row.removeprefix(RUNOVER) for row in shown) == "".join(whole).rstrip("\n")


def test_what_no_row_holds_stays_whole():
    said: list[str] = []
    path = "/home/priya/" + "a" * 50 + "/a-picture.png"
    Voice(said.append, lambda: 40).say(f"The picture is in {path} now.")
    assert "".join(said) == f"The picture is in\n{RUNOVER}{path}\n{RUNOVER}now.\n"


def test_a_prompt_is_wrapped_too_and_leaves_the_cursor_behind_it():
    said: list[str] = []
    Voice(said.append, lambda: 40).prompt(
        "Password (not shown, at least 12 characters, none of it old)"
    )
    assert "".join(said) == (
        f"Password (not shown, at least 12\n{RUNOVER}characters, none of it old): "
    )


def test_a_film_of_plain_mode_shows_the_rows_of_a_terminal():
    page = Page()
    page.write(f"{NOTICE}\n")
    page.typed("priya.nair@meadowbank-primary.sch.uk")
    for said in ("Email address: ", "\n", "3. Log in\n"):
        page.write(said)
    assert page.last_rows((40, 7)) == [
        "Those who can open this file can read",
        f"{RUNOVER}each code, so keep it where only you",
        f"{RUNOVER}come.",
        "Email address: priya.nair@meadowbank-pri",
        "mary.sch.uk",
        "3. Log in",
        "",
    ]


def test_a_terminal_is_asked_how_wide_it_is_before_each_line(own_home):
    with Terminal([KEYDESK, "demo", "--plain"], home=own_home, size=(80, 24)) as desk:
        desk.wait_for("Email address: ")
        desk.resize(40, 24)
        desk.send(".\n")
        desk.wait_for(lambda shown: shown.raw.count(b"Email address: ") == 2)
        _, wide, narrow = desk.raw.decode().replace("\r\n", "\n").split("Screen: ")
    assert max(map(len, narrow.split("\n"))) <= 40 < max(map(len, wide.split("\n")))
    assert narrow.replace(f"\n{RUNOVER}", " ").split("Email")[0] == wide.split("Email")[0]
