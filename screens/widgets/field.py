"""A labelled field: its name above, its error below, and an input that never blinks."""

from typing import Any, Self

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import var
from textual.widgets import Input, Label


class LineInput(Input):
    """One line of text; 0 bytes go to the terminal while nobody types."""

    DEFAULT_CSS = "LineInput:focus { text-style: underline; }"

    def __init__(self, **options: Any) -> None:
        super().__init__(compact=True, select_on_focus=False, **options)
        self.cursor_blink = False


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
    """A label, its input and its error; `error` is a sentence or empty."""

    DEFAULT_CSS = """
    Field { height: auto; width: 1fr; }
    Field > .label { width: 1fr; }
    Field > .problem { display: none; width: 1fr; color: $text-error; text-style: bold; }
    Field.-wrong > .problem { display: block; }
    Field:focus-within > .label { text-style: bold; }
    """

    error: var[str] = var("")

    def __init__(self, label: str, *, id: str, secret: bool = False, hint: str = "") -> None:
        super().__init__(id=id)
        self.label = label
        made = SecretInput if secret else LineInput
        self.input = made(id=f"{id}-input", name=label, placeholder=hint)

    def compose(self) -> ComposeResult:
        """Label, input, error."""
        yield Label(Content(self.label), classes="label")
        yield self.input
        yield Label("", classes="problem", markup=False)

    def watch_error(self, error: str) -> None:
        """Show or hide the error; "Error:" so that no one needs its colour."""
        self.set_class(bool(error), "-wrong")
        self.query_one(".problem", Label).update(Content(f"Error: {error}" if error else ""))

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
        """Show an error and put the focus where it can be mended."""
        self.error = sentence
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
