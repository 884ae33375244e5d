"""The line that says that the connection is lost, and that it is back."""

from textual.content import Content
from textual.widgets import Static


class ConnectionLine(Static):
    """Over the last row of the screen, so that nothing moves when it comes and goes."""

    DEFAULT_CSS = """
    ConnectionLine {
        dock: bottom; layer: _toastrack; height: auto; width: 100%;
        background: $panel; color: $text; text-style: bold;
    }
    """

    def tell(self, tries: int) -> None:
        """The number of the failed try, or 0 when the connection is back."""
        if tries:
            said = f"The connection to the server is lost. Trying again ({tries})..."
        else:
            said = "The connection is back."
        self.update(Content(said))
