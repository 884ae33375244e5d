"""A button drawn in brackets, so that it reads as one without colour; a long label wraps."""

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Button
from textual.widgets.button import ButtonVariant


class Action(Button):
    """`[ Log in ]`; its accessible name is the label without the brackets."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Action, Action.-textual-compact {
        width: auto; max-width: 100%; min-width: 0; height: auto; border: none; padding: 0;
        text-style: none; text-align: left; content-align: left top;
        text-wrap: wrap; text-overflow: fold;
        &:focus { text-style: bold reverse; }
        &:disabled { text-opacity: 100%; text-style: dim; }
    }
    """

    def __init__(self, text: str, *, id: str, variant: ButtonVariant = "default") -> None:
        self._text = text
        super().__init__(_drawn(text), id=id, variant=variant, compact=True)
        self.styles.line_pad = 0
        self.active_effect_duration = 0  # a flash would repaint twice and tell nothing

    @property
    def name(self) -> str:
        """The accessible name: the label without the brackets."""
        return self._text

    @property
    def text(self) -> str:
        """The label without the brackets."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self._text = text
        self.label = _drawn(text)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as the label in its brackets."""
        return Content.from_text(self.label, markup=False).cell_length


def _drawn(text: str) -> Content:
    return Content(f"[ {text} ]")
