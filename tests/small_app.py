"""A tiny Textual app for the tests of the terminal itself."""

from textual.app import App, ComposeResult
from textual.events import Key, Resize
from textual.widgets import Input, Static


class SmallApp(App[None]):
    """Greets, echoes what is typed, says its size and which key was pressed last."""

    def compose(self) -> ComposeResult:
        yield Static("Grüße, 世界")
        yield Input(placeholder="Type here", id="field")
        yield Static("", id="size")
        yield Static("", id="key")

    def on_resize(self, event: Resize) -> None:
        self.query_one("#size", Static).update(f"{event.size.width} by {event.size.height}")

    def on_key(self, event: Key) -> None:
        self.query_one("#key", Static).update(f"key {event.key}")


if __name__ == "__main__":
    SmallApp().run()
    print("Goodbye")
