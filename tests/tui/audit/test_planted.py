"""A fault that was planted in a small app is found, and no other one of its kind of screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Label

import tui.base
from screens.announcing import AnnouncingScreen
from screens.widgets.action import Action
from screens.widgets.field import LineInput
from screens.widgets.keys_line import KeysLine
from screens.widgets.tick import Tick
from tui.audit import audit
from tui.audit.looking import ALL, PLAIN
from tui.base import BaseApp

WITHOUT_HELP = "FS-25"  # a small app has no help


class ColourTick(Tick):
    """Says by its colour alone whether it is ticked."""

    DEFAULT_CSS = "ColourTick.-on { color: $success; }"

    def render(self) -> str:
        return self.label

    def watch_ticked(self, ticked: bool) -> None:
        self.set_class(ticked, "-on")


def planted(css: str, *widgets: Callable[[], Widget]) -> BaseApp:
    """An app of ours with these widgets."""

    class Planted(AnnouncingScreen[None]):
        TITLE = "Planted"

        def compose(self) -> ComposeResult:
            for make in widgets:
                yield make()
            yield KeysLine()

    class Small(BaseApp):
        CSS_PATH = str(Path(tui.base.__file__).with_name("app.tcss"))
        CSS = css

        def get_default_screen(self) -> Planted:
            return Planted()

    return Small()


async def found(app: App[None]) -> set[str]:
    """The requirements that the audit finds broken."""
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        told = await audit(
            pilot, screen_name="Planted", theme=app.theme, size=(40, 12), only=ALL - PLAIN
        )
        return {each.requirement for each in told} - {WITHOUT_HELP}


def town() -> Label:
    return Label("Town:")


def field() -> LineInput:
    return LineInput(name="Town", value="Leeds", id="field")


def blinking() -> LineInput:
    made = field()
    made.cursor_blink = True
    return made


def save() -> Action:
    return Action("Save", id="save")


async def test_a_screen_without_a_fault_is_left_alone():
    app = planted("", town, field, lambda: Tick("Agreed", id="agreed"), save)
    assert await found(app) == set()


@pytest.mark.parametrize(
    ("css", "widget", "broken"),
    [
        ("", lambda: Action("", id="nameless"), "FS-24"),
        ("", lambda: ColourTick("Agreed", id="agreed"), "FS-05"),
        ("#it { color: #555555; background: #111111; }", lambda: Label("Faint", id="it"), "FS-06"),
        ("#it { color: #111111; background: #111111; }", lambda: Label("Lost", id="it"), "FS-28"),
        ("#it { width: 8; height: 1; }", lambda: Label("Safeguarding", id="it"), "FS-18"),
        ("#it:focus { color: $error; text-style: none; }", lambda: Tick("A", id="it"), "FS-04"),
    ],
    ids=["nameless", "colour-only state", "faint", "invisible", "cut", "colour-only focus"],
)
async def test_a_planted_fault_is_the_only_one_that_is_found(css, widget, broken):
    assert await found(planted(css, town, field, widget)) == {broken}


async def test_a_field_whose_border_hides_its_value_is_found():
    css = "#field:focus { height: 1; border: tall white; }"
    assert "FS-27" in await found(planted(css, town, field))


async def test_a_bar_over_what_has_the_focus_is_found():
    css = "#bar { layer: over; dock: top; width: 100%; } Screen { layers: base over; }"
    assert "FS-19" in await found(planted(css, save, town, lambda: Label("A bar", id="bar")))


async def test_two_controls_of_one_name_are_found():
    assert await found(planted("", save, lambda: Action("Save", id="b"))) == {"FS-24"}


async def test_a_field_that_blinks_is_found():
    assert await found(planted("", town, blinking)) == {"FS-08"}


async def test_stock_widgets_of_an_app_that_says_nothing_are_found():
    class Stock(App[None]):
        def compose(self) -> ComposeResult:
            yield Input()
            yield Checkbox("I confirm that I have read and understand this notice.")
            yield Button("Go")

    assert {"FS-01", "FS-03", "FS-04", "FS-08", "FS-12", "FS-18", "FS-24"} <= await found(Stock())
