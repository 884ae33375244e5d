"""In a real terminal: only what changed is sent, and the screen is as Textual itself paints it."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.paint import DESK, STOCK, cost
from benchmarks.paint import TABLE as APP
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
APP_KEYS = [*(f"f{n}" for n in range(1, 7)), "f3", "f9", "tab", "down", "pagedown", "a", "left"]
DESK_KEYS = ["tab", "shift+tab", "a", "backspace", "f1", "escape", "ctrl+p", "down", "enter"]
Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path):
    running: list[Terminal] = []

    def start(code: str, shown: str) -> Terminal:
        home = tmp_path / str(len(running))
        home.mkdir()
        command = [sys.executable, "-c", code]
        running.append(Terminal(command, home=home, cwd=ROOT))
        running[-1].wait_for(shown)
        return running[-1]

    yield start
    for terminal in running:
        terminal.close()


@pytest.fixture
def app(start) -> Terminal:
    return settled(start(APP, shown="Row 1"))


def settled(terminal: Terminal) -> Terminal:
    """The painted app when it has done and shown all it was asked."""
    said = int((terminal.screen.icon_name or "said 0").split()[1]) + 1
    terminal.press("f10")
    terminal.wait_for(lambda shown: shown.screen.icon_name == f"said {said}")
    return terminal


def whole(terminal: Terminal) -> Terminal:
    """Textual's whole screen; pyte leaves half a wide character beside what covers the other."""
    terminal.press("f7")
    return settled(terminal)


def await_same(ours: Terminal, stock: Terminal, shown: Callable[[Terminal], object]) -> None:
    """A crowded machine draws in several frames what is one on another: give it some seconds."""
    for _ in range(50):
        if shown(ours) == shown(stock):
            return
        for terminal in (ours, stock):
            terminal.wait_until_quiet(0.1)


def assert_same_cells(ours: Terminal, stock: Terminal, story: object) -> None:
    await_same(ours, stock, Terminal.cells)
    assert ours.cells() == stock.cells(), f"{story}\n{ours.picture()}\n{stock.picture()}"


def assert_same(ours: Terminal, stock: Terminal, story: object) -> None:
    assert_same_cells(ours, stock, story)
    await_same(ours, stock, lambda terminal: terminal.cursor)
    assert ours.cursor == stock.cursor, story


def test_layers_panels_toasts_and_scrolls_look_as_textual_paints_them(start: Start) -> None:
    ours, stock = start(APP, shown="Row 1"), start(STOCK + APP, shown="Row 1")
    dice, story = random.Random(8), []
    for _ in range(20):
        keys = dice.choices(APP_KEYS, k=2)
        story += keys
        for terminal in (ours, stock):
            terminal.press(*keys)
        assert_same_cells(settled(ours), whole(settled(stock)), story)
        assert_same(whole(ours), stock, story)  # the cursor follows scrolls at the next update


def test_the_desk_looks_as_textual_paints_it(start: Start) -> None:
    desks = [start(code + DESK, shown="This is a demo") for code in ("", STOCK)]
    dice, story = random.Random(5), []
    for _ in range(8):
        story.append(dice.choice(DESK_KEYS))
        for terminal in desks:
            terminal.press(story[-1])
        desks[0].wait_until_quiet(0.2)  # longer than a lone Escape waits for what may follow
        desks[1].wait_until_quiet(0.05)
        assert_same(desks[0], desks[1], story)


def test_an_app_below_the_prompt_looks_as_textual_paints_it(start: Start) -> None:
    inline = APP.replace("run()", "run(inline=True)")
    ours, stock = start(inline, shown="Row 1"), start(STOCK + inline, shown="Row 1")
    for key in ("a", "f4", "f9"):
        ours.press(key)
        stock.press(key)
        assert_same(settled(ours), settled(stock), key)


@pytest.mark.parametrize("broken", ["tui.frame.pieces", "tui.pen.move"])
def test_an_error_in_the_comparison_leaves_the_painting_to_textual(start: Start, broken) -> None:
    app = settled(start(f"import tui.paint; {broken} = None; {APP}", shown="Row 1"))
    app.press("f2")
    app.wait_for("Another screen")


def test_a_control_character_in_a_text_is_painted_as_its_escape(app: Terminal) -> None:
    app.press("f9")
    app.wait_for(r"odd \x00\x1bc")
    assert b"odd \x00" not in settled(app).raw


def test_a_key_and_a_tab_send_little_more_than_the_cells_they_change(start: Start) -> None:
    desk = start(DESK, shown="This is a demo")
    desk.wait_until_quiet()
    for key in ("a", "世", "tab", "f1"):
        spent = cost(desk, key)
        assert spent.sent <= 1.5 * spent.needed, key
        assert spent.written <= 1.5 * spent.changed, key


def test_painting_again_what_is_there_sends_nothing(app: Terminal) -> None:
    sent = len(app.raw)
    whole(app)
    assert app.raw[sent:] == f"\x1b]1;{app.screen.icon_name}\x07".encode()


def test_another_size_shows_the_whole_screen(start: Start) -> None:
    ours, stock = start(APP, shown="Row 1"), start(STOCK + APP, shown="Row 1")
    for size in ((61, 17), (90, 30)):
        for terminal in (ours, stock):
            terminal.resize(*size)
            terminal.wait_for(
                lambda shown: len(shown.raw) and shown.cells()[-1][-1].bg != "default"
            )
        assert_same(settled(ours), whole(settled(stock)), size)


def test_a_word_of_the_same_size_brings_back_a_screen_that_something_else_wrote_over(
    app: Terminal,
) -> None:
    before = app.cells()
    app.screen.erase_in_display(2)
    os.kill(app.pid, signal.SIGWINCH)
    app.wait_for(lambda shown: shown.cells() == before)


def test_after_a_stop_by_ctrl_z_the_whole_screen_is_back(app: Terminal) -> None:
    before, cursor = app.cells(), app.cursor
    app.press("ctrl+z")
    app.wait_for(lambda shown: shown.screen.first is None)
    stat = Path(f"/proc/{app.pid}/stat")
    while stat.read_text().rpartition(")")[2].split()[0] != "T":
        os.sched_yield()
    os.kill(app.pid, signal.SIGCONT)
    app.wait_for(lambda shown: shown.cells() == before and shown.cursor == cursor)


def test_after_another_program_had_the_terminal_the_whole_screen_is_back(app: Terminal) -> None:
    before, cursor = app.cells(), app.cursor
    app.press("f8")
    app.wait_for(lambda shown: b"somebody else" in shown.raw)
    app.wait_for(lambda shown: shown.cells() == before and shown.cursor == cursor)


def test_synchronised_output_wraps_what_could_be_seen_half_done_and_nothing_small(
    app: Terminal,
) -> None:
    app.send("\x1b[?2026;2$y")
    for key, wrapped in (("a", 0), ("f2", 1)):
        sent = len(settled(app).raw)
        app.press(key)
        settled(app)
        assert app.raw.count(b"\x1b[?2026h", sent) == app.raw.count(b"\x1b[?2026l", sent) == wrapped
