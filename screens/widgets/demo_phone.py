"""The demo's phone: one line that says how to take it out."""

from textual.widgets import Static

INVITATION = "Demo: F2 takes out the demo phone."


class DemoPhone(Static):
    """Shows nothing outside a demo."""

    DEFAULT_CSS = "DemoPhone { height: auto; width: 1fr; color: $text-muted; }"

    def __init__(self, in_demo: bool) -> None:
        super().__init__(INVITATION, id="demo-phone")
        self.display = in_demo
