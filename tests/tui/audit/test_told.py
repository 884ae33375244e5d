"""What plain mode should not say or leave out is found in a telling, and nothing in a good one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Button, Checkbox, DataTable, Input, Label

from screens.widgets.action import Action
from screens.widgets.field import Field
from tests.tui.audit.test_planted import planted
from tui.audit import audit
from tui.audit.looking import PLAIN, PLAIN_MODE
from tui.audit.scene import Scene
from tui.audit.table import CHECKS
from tui.audit.telling import Telling, told

SECRET = "correct-horse"
Doctored = Callable[[Telling], Telling]


def wrong() -> Field:
    field = Field("Town", id="town")
    field.error = "is empty; type something"
    return field


def secret() -> Field:
    field = Field("Password", id="password", secret=True)
    field.input.value = SECRET
    return field


class Rows(DataTable[str]):
    def on_mount(self) -> None:
        self.border_title = "Device"
        self.add_columns("Name", "Used")
        self.add_row("iPhone 7; old", "N/A")


@pytest.fixture
async def telling() -> Telling:
    """A form with an error, a secret, a tick, a table."""
    app = planted(
        "", wrong, secret, lambda: Checkbox("Agreed"), Rows, lambda: Action("Save", id="save")
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        return await told(Scene(pilot))


def broken(telling: Telling) -> Iterator[str]:
    for check in CHECKS:
        if check.of_telling and any(check.of_telling(telling)):
            yield check.requirement


def without(part: str) -> Doctored:
    """Neither the whole nor the list has a line with this."""
    return lambda good: replace(
        good,
        whole=tuple(line for line in good.whole if part not in line),
        menu=tuple(line for line in good.menu if part not in line),
    )


def written(text: str) -> Doctored:
    return lambda good: replace(good, written=[*good.written, text])


def at_password(**changes: Any) -> Doctored:
    """The turn at that field is another."""
    return lambda good: replace(
        good,
        fields={**good.fields, "Password": replace(good.fields["Password"], **changes)},
    )


def turn(at: int, **changes: Any) -> Doctored:
    return lambda good: replace(
        good, turns=[*good.turns[:at], replace(good.turns[at], **changes), *good.turns[at + 1 :]]
    )


def listed(*lines: str) -> Doctored:
    return lambda good: replace(good, menu=(*lines, *good.menu))


DOCTORED: dict[str, tuple[Doctored, set[str]]] = {
    "an escape sequence": (written("\x1b[2J"), {"PL-02"}),
    "a carriage return": (written("\r"), {"PL-02"}),
    "a letter beyond ASCII": (written("caf\u00e9\n"), {"PL-03"}),
    "no headline": (without("Screen: "), {"PL-04"}),
    "a prompt without its colon": (turn(1, prompt="Town"), {"PL-04", "PL-10"}),
    "two lines in one's place": (without("Device: "), {"PL-06"}),
    "an event of nothing": (written("\nEvent: hello\n"), {"PL-08"}),
    "help that says nothing": (turn(1, said=()), {"PL-10"}),
    "a screen that is not said again": (turn(2, said=()), {"PL-10"}),
    "a field that is not gone to": (at_password(prompt="Choose: "), {"PL-10"}),
    "a value that changed": (lambda good: replace(good, left=good.left[:-2]), {"PL-11"}),
    "an error that is not said": (without("Error, "), {"PL-13"}),
    "a secret that is shown": (at_password(echoes=True), {"PL-14"}),
    "a secret that is not called so": (at_password(prompt="Password: "), {"PL-14"}),
    "a secret that is told": (written(f"{SECRET}\n"), {"PL-14"}),
    "a key in one piece": (
        lambda good: replace(good, whole=(*good.whole, "Key: SI6D7P5NDFCRX5WO")),
        {"PL-15"},
    ),
    "a list that begins anew": (listed("1. Back"), {"PL-05"}),
    "lines that begin alike": (
        listed("1. Remove the key of A", "1. Remove the key of B"),
        {"PL-16"},
    ),
    "a control that is left out": (without("Save"), {"PL-05", "PL-18"}),
    "a tick that is not said": (
        lambda good: replace(good, menu=tuple(line.split(" [")[0] for line in good.menu)),
        {"PL-07"},
    ),
    "a page of 21 lines": (lambda good: replace(good, written=["line\n"] * 21), {"PL-19"}),
}


async def test_a_good_telling_has_no_fault(telling: Telling):
    assert list(broken(telling)) == []


@pytest.mark.parametrize("named", DOCTORED)
async def test_a_fault_is_found(telling: Telling, named):
    doctor, expected = DOCTORED[named]
    assert expected <= set(broken(doctor(telling)))


async def test_faults_of_plain_mode_are_found_in_any_app_and_named_so():
    class Stock(App[None]):
        def compose(self) -> ComposeResult:
            yield Label("Key: SI6D7P5NDFCRX5WOBS5K")
            yield Button("Remove the security key of Luke")
            yield Button("Remove the security key of Ada")
            yield Button("Undo", disabled=True)
            yield Input(value="Leeds", name="Town")

    async with Stock().run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        found = await audit(
            pilot, screen_name="Stock", theme="textual-dark", size=(80, 24), only=PLAIN
        )
    assert {each.theme for each in found} == {PLAIN_MODE}
    assert {each.requirement for each in found} == {"PL-05", "PL-15", "PL-16"}
