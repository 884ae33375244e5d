"""The line that says that the connection is lost, and that it is back."""

from textual.content import Content
from textual.widgets import Static

from screens.keeping import keep

LOST = "The connection to the server is lost."
BACK = "The connection is back."


class ConnectionLine(Static):
    """Over the row above the last one: nothing moves when it comes and goes, and the last row
    says where the focus is.
    """

    LIVE = True
    DEFAULT_CSS = """
    ConnectionLine {
        dock: bottom; layer: _toastrack; height: 1; width: 100%; margin-bottom: 1;
        background: $panel; color: $text; text-style: bold;
    }
    """

    def tell(self, tries: int) -> None:
        """The number of the failed try, or 0 when the connection is back."""
        if tries <= 1:
            keep(self, LOST if tries else BACK)
        self.update(Content(f"Connection lost. Trying again ({tries})..." if tries else BACK))
