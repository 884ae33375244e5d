"""The floor: the smallest Textual app that shows a text and takes a line."""

from textual.app import App, ComposeResult
from textual.widgets import Input, Static


class Bare(App[None]):
    """A Static and an Input."""

    def compose(self) -> ComposeResult:
        yield Static("Hello")
        yield Input()


if __name__ == "__main__":
    Bare().run()
