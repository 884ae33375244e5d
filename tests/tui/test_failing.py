"""A failure of the desk itself, as a person meets it."""

from __future__ import annotations

import sys

from tests.terminal import Terminal
from tui.failing import report

PROGRAM = """
from textual.app import App
from textual.widgets import Input
from tui.failing import FailingApp

class Desk(FailingApp):
    def compose(self):
        yield Input(id="password")

    def on_input_submitted(self, event):
        secret = event.value
        raise ValueError(f"cannot use {secret}")

app = Desk()
app.run()
raise SystemExit(app.return_code)
"""


def test_a_failure_names_its_place_and_shows_nothing_that_was_typed(tmp_path):
    with Terminal([sys.executable, "-c", PROGRAM], home=tmp_path) as terminal:
        terminal.wait_for(lambda shown: shown.bytes_written > 500)
        terminal.send("open-sesame\r")
        assert terminal.wait_for_end() == 1
        shown = "\n".join(terminal.text())
    assert "Keydesk has failed and had to stop." in shown
    assert "on_input_submitted" in shown
    assert b"open-sesame" not in terminal.raw.split(b"Keydesk has failed")[1]


def test_a_report_leaves_out_the_message_which_may_quote_a_secret():
    said = report(ValueError("open-sesame"))
    assert "open-sesame" not in said
    assert "ValueError" in said
