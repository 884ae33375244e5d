"""An app for the tests of painting: layers, panels, wide characters, lists, each at a key."""

import sys
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen
from textual.widgets import DataTable, Input, Static

from tui.cursor import CursorApp
from tui.paint import PaintApp
from tui.serial_keys import SerialApp

MIXED = (
    "[bold]世界[/] Grüße 한글 👍 [reverse]cafe\u0301[/] [underline link='https://a.test']a link[/]"
)


class Panel(ModalScreen[None]):
    """Shown over another screen, which shines through."""

    CSS = "Panel { align: center middle; } Panel Static { width: 31; background: darkblue 50%; }"

    def compose(self) -> ComposeResult:
        yield Static("A panel 世界\nover all\nthe rest")


class Other(Screen[None]):
    """Another full screen."""

    def compose(self) -> ComposeResult:
        yield Static("[bold red]Another[/] screen 世界\n" * 5)
        yield Input("in it")


class Painted(SerialApp, CursorApp, PaintApp):
    """A screen that changes in many ways while it is on top; Textual forgets some of it below.

    F10 says in the terminal's icon name how often it was pressed, once all before it is shown.
    """

    CSS = """
    Screen { layers: below above; }
    DataTable { height: 8; }
    Input { border: none; height: 1; }
    #drawer { layer: above; width: 21; height: 5; offset: 8 2; background: darkgreen; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, priority=True)  # under a panel too
        for key, action in {
            "f1": "push('Panel')",
            "f2": "push('Other')",
            "f3": "leave",
            "f4": "toggle_drawer",
            "f5": "slide",
            "f6": "tell",
            "f7": "all_again",
            "f8": "leave_terminal",
            "f9": "odd",
            "f10": "said",
            "ctrl+z": "suspend_process",
        }.items()
    ]
    said = 0

    def compose(self) -> ComposeResult:
        yield Static(f"{MIXED}\n" * 5, id="mixed")
        yield Input("e\u0301世", id="field")
        yield DataTable(cursor_type="row")
        yield Static("A drawer 世\n" * 5, id="drawer")

    def on_mount(self) -> None:
        self.animation_level = "none"
        for field in self.query(Input):
            field.cursor_blink = False
        table = self.query_one(DataTable)
        table.add_columns("Name", "名前", "More")
        for number in range(30):
            table.add_row(f"Row {number}", "世界" * (number % 4), "x" * (number % 7))

    def action_push(self, name: str) -> None:
        self.push_screen({"Panel": Panel, "Other": Other}[name]())

    def action_leave(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def action_toggle_drawer(self) -> None:
        for drawer in self.screen.query("#drawer"):
            drawer.display = not drawer.display

    def action_slide(self) -> None:
        for drawer in self.screen.query("#drawer"):
            drawer.offset = (int(drawer.styles.offset.x.value + 7) % 40, 3)

    def action_tell(self) -> None:
        if self._notifications:
            self.clear_notifications()
        else:
            self.notify("Told 世界", timeout=1000)

    def action_all_again(self) -> None:
        for widget in (self.screen, *self.screen.walk_children()):
            widget.refresh()

    def action_leave_terminal(self) -> None:
        with self.suspend():
            sys.stdout.write("\x1b[5;5Hsomebody else wrote here\n")

    def action_odd(self) -> None:
        """Show a text that holds what a terminal obeys."""
        for mixed in self.screen.query("#mixed").results(Static):
            mixed.update(f"odd \x00\x1bc\n{MIXED}")

    def action_said(self) -> None:
        self.said += 1
        self.call_after_refresh(self.call_after_refresh, self._say, self.said)

    def _say(self, said: int) -> None:
        if self._driver is not None:
            self._driver.write(f"\x1b]1;said {said}\x07")
            self._driver.flush()


if __name__ == "__main__":
    Painted().run()
