"""A button drawn in brackets, so that it reads as one without colour; a long label wraps."""

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Button
from textual.widgets.button import ButtonVariant

NOT_YET = "Not available yet"


class Action(Button):
    """`[ Log in ]`; its accessible name is the label without the brackets."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Action, Action.-textual-compact {
        width: auto; max-width: 100%; min-width: 0; height: auto; border: none; padding: 0;
        text-style: none; text-align: left; content-align: left top;
        text-wrap: wrap; text-overflow: fold;
        &:focus { text-style: bold reverse; }
        &:disabled {
            opacity: 100% !important; text-opacity: 100% !important;
            color: $text-disabled !important;
            background: transparent !important;
        }
    }
    """

    def __init__(self, text: str, *, id: str, variant: ButtonVariant = "default") -> None:
        self._text = text
        self.reason = ""
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
        self._draw()

    def offer(self, reason: str = "") -> None:
        """Make it available, or not yet for this reason, which then stands below."""
        self.reason = reason
        self.disabled = bool(reason)
        self._draw()

    def _draw(self) -> None:
        self.label = _drawn(self._text, self.reason)
        self.refresh(layout=True)  # a label alone keeps the room that the one before it took

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as the label in its brackets, or the reason below it."""
        return max(line.cell_length for line in _drawn(self._text, self.reason).split("\n"))


def _drawn(text: str, reason: str = "") -> Content:
    return Content(f"[ {text} ]\n{NOT_YET}: {reason}" if reason else f"[ {text} ]")
