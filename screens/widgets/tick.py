"""A tick box in plain characters whose label wraps instead of being cut off."""

from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Tick(Widget, can_focus=True):
    """`[x] label` or `[ ] label`; Space or Enter changes it."""

    DEFAULT_CSS = """
    Tick { height: auto; width: 1fr; }
    Tick:focus { text-style: bold underline; }
    """
    BINDINGS = [Binding("space,enter", "change", "Tick or untick", show=False)]

    ticked: reactive[bool] = reactive(False)

    class Changed(Message):
        """The box was ticked or unticked."""

        def __init__(self, tick: "Tick", ticked: bool) -> None:
            self.tick = tick
            self.ticked = ticked
            super().__init__()

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(id=id, name=label)
        self.label = label

    def render(self) -> RenderResult:
        """The mark and the label."""
        return Content(f"[{'x' if self.ticked else ' '}] {self.label}")

    def action_change(self) -> None:
        """Tick or untick."""
        self.ticked = not self.ticked

    def on_click(self) -> None:
        """A click does the same."""
        self.action_change()

    def watch_ticked(self, ticked: bool) -> None:
        """Tell the screen."""
        self.post_message(self.Changed(self, ticked))
