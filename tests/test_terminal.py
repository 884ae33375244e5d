"""The real terminal that other tests look through shows what a person would see."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import Filter, Terminal, sequence

SMALL_APP = (sys.executable, "-m", "tests.small_app")
ROOT = Path(__file__).parent.parent


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Terminal]:
    with Terminal(SMALL_APP, home=tmp_path, cwd=ROOT) as running:
        running.wait_for("80 by 24")
        yield running


def test_the_first_frame_holds_the_programs_text_and_nothing_else(app: Terminal) -> None:
    app.wait_until_quiet()
    words = " ".join(" ".join(app.text()).split()).translate(str.maketrans("", "", "▊▎▔▁"))
    assert words.split() == ["Grüße,", "世界", "Type", "here", "80", "by", "24"]


def test_what_is_typed_appears_and_costs_bytes(app: Terminal) -> None:
    before = app.bytes_written
    app.send("wendy")
    app.wait_for("wendy")
    assert app.bytes_written > before


def test_the_cells_that_are_written_are_counted_wide_characters_as_two(tmp_path: Path) -> None:
    with Terminal(["printf", "ab世e\u0301"], home=tmp_path) as terminal:
        terminal.wait_for_end()
        assert terminal.cells_written == 5


@pytest.mark.parametrize(
    "key", ["f1", "f5", "f10", "escape", "up", "pagedown", "ctrl+a", "alt+up", "shift+tab"]
)
def test_a_key_pressed_by_name_arrives_under_that_name(app: Terminal, key: str) -> None:
    app.press(key)
    app.wait_for(f"key {key}")


def test_a_new_window_size_reaches_the_program(app: Terminal) -> None:
    app.resize(40, 12)
    app.wait_for("40 by 12")


@pytest.mark.parametrize(("letter", "visible"), [("h", True), ("l", False)])
def test_the_cursor_is_told_with_its_place_and_visibility(
    tmp_path: Path, letter: str, visible: bool
) -> None:
    with Terminal(["printf", rf"\033[?25{letter}\033[3;7H"], home=tmp_path) as terminal:
        terminal.wait_for_end()
        assert terminal.cursor == (2, 6, visible)


def test_after_the_end_the_first_screen_is_back_and_the_exit_code_known(app: Terminal) -> None:
    app.press("ctrl+q")
    assert app.wait_for_end() == 0
    assert app.text()[0] == "Goodbye"
    assert app.cursor.visible


def test_a_wait_in_vain_shows_the_whole_screen(app: Terminal) -> None:
    with pytest.raises(AssertionError, match="世界") as failure:
        app.wait_for("never there", timeout=0.2)
    assert str(failure.value).count("\n") == 26


def test_a_wait_ends_when_the_program_does(tmp_path: Path) -> None:
    with (
        Terminal([sys.executable, "-c", "print('bye'); exit(3)"], home=tmp_path) as terminal,
        pytest.raises(AssertionError, match="The program ended without"),
    ):
        terminal.wait_for("never there")
    assert terminal.wait_for_end() == 3


def test_the_program_finds_only_its_own_home_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYDESK_SECRET", "from outside")
    with Terminal(["env"], home=tmp_path) as terminal:
        assert terminal.wait_for_end() == 0
        assert f"HOME={tmp_path}" in "".join(terminal.text())
        assert "from outside" not in "".join(terminal.text())


@pytest.mark.parametrize(
    "unread",
    [b"\x1b[>1u", b"\x1b[<u", b"\x1b[>4;1m", b"\x1b[=5u", b"\x1b[?2026$p", b"\x1bP=1s\x1b\\"],
)
def test_sequences_that_would_be_misread_are_left_out_however_they_are_cut(unread: bytes) -> None:
    whole = b"a\x1b[1mb" + unread + b"c"
    for cut in range(len(whole)):
        sieve = Filter()
        assert sieve(whole[:cut]) + sieve(whole[cut:]) == b"a\x1b[1mbc"


def test_a_key_without_a_sequence_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no key is called 'hyper'"):
        sequence("hyper")
