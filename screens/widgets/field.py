"""A labelled field: its name before it, its error below, and an input that never blinks."""

from typing import Any, Self

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.reactive import var
from textual.widgets import Input, Label

ROOM = 10  # columns to type in, at the least, beside a label


class LineInput(Input):
    """One line of text; 0 bytes go to the terminal while nobody types."""

    DEFAULT_CSS = "LineInput:focus { text-style: underline; }"

    def __init__(self, **options: Any) -> None:
        super().__init__(compact=True, select_on_focus=False, **options)
        self.cursor_blink = False

    def on_focus(self) -> None:
        """Textual leaves the caret of a long text that was put here out of sight."""
        self.call_after_refresh(self._show_caret)

    def on_resize(self) -> None:
        """The same on a terminal that became smaller."""
        self.call_after_refresh(self._show_caret)

    def _show_caret(self) -> None:
        if self.has_focus:
            caret = Region(self._cursor_offset, 0, 1, 1)
            self.scroll_to_region(caret, force=True, animate=False)


class SecretInput(LineInput):
    """A line that is never shown, and that neither copying nor cutting takes out."""

    ALLOW_SELECT = False

    def __init__(self, **options: Any) -> None:
        super().__init__(password=True, **options)

    def action_copy(self) -> None:
        """Say why nothing was copied."""
        self.notify("A password is not copied.", markup=False)

    def action_cut(self) -> None:
        """Say why nothing was cut."""
        self.action_copy()


class Field(Vertical):
    """A label, its input and its error; `error` is a sentence or empty.

    The label stands in the input's row, where a braille line shows it, or above it where that row
    would leave too little room to type.
    """

    DEFAULT_CSS = """
    Field {
        layout: grid; grid-size: 2; grid-columns: auto 1fr; grid-rows: auto;
        height: auto; width: 1fr;
        .label { width: auto; padding: 0 1 0 0; }
        .problem {
            column-span: 2; display: none; width: 1fr; color: $text-error; text-style: bold;
        }
        &.-wrong .problem { display: block; }
        &:focus-within .label { text-style: bold; }
        &.-stacked { grid-size: 1; grid-columns: 1fr; }
        &.-stacked .problem { column-span: 1; }
        &.-stacked .label { width: 1fr; }
    }
    """

    error: var[str] = var("")

    def __init__(self, label: str, *, id: str, secret: bool = False, hint: str = "") -> None:
        super().__init__(id=id)
        self.label = label
        made = SecretInput if secret else LineInput
        self.input = made(id=f"{id}-input", name=label, placeholder=hint)
        # Made here, since an error may come before it is mounted.
        self._problem = Label("", classes="problem", markup=False)
        self._hint = hint
        self._beside = len(label) + len(": ") + max(ROOM, len(hint) + 1)

    def compose(self) -> ComposeResult:
        """Label, input, error."""
        yield Label(Content(f"{self.label}:"), classes="label")
        yield self.input
        yield self._problem

    def on_resize(self, event: events.Resize) -> None:
        """Put the label where it leaves room to type, and where that is another row, its words
        into the empty input's row too: a braille line shows that one alone.
        """
        stacked = event.size.width < self._beside
        self.set_class(stacked, "-stacked")
        self.input.placeholder = self._hint or (self.label if stacked else "")

    def watch_error(self, error: str) -> None:
        """Show or hide the error; "Error:" so that no one needs its colour."""
        self.set_class(bool(error), "-wrong")
        self._problem.update(Content(f"Error: {error}" if error else ""))

    @property
    def value(self) -> str:
        """What was typed."""
        return self.input.value

    @value.setter
    def value(self, value: str) -> None:
        self.input.value = value

    def empty(self) -> None:
        """Forget what was typed; an error stays."""
        with self.input.prevent(Input.Changed):
            self.input.value = ""

    def refuse(self, sentence: str) -> None:
        """Show an error, without the field's name, and put the focus where it can be mended."""
        self.error = sentence.removeprefix(f"{self.label}: ")
        self.focus()

    def on_input_changed(self) -> None:
        """An error goes once somebody types."""
        self.error = ""

    def on_descendant_focus(self) -> None:
        """Label and error come into view with the input."""
        self.call_after_refresh(self.scroll_visible, animate=False)

    def focus(self, scroll_visible: bool = True) -> Self:
        """The field's focus is its input's."""
        self.input.focus(scroll_visible)
        return self
