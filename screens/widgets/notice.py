"""A screen's own line for what just happened; it stays until something else does."""

from textual.content import Content
from textual.widgets import Static


class Notice(Static):
    """Empty and without height until something is said."""

    DEFAULT_CSS = """
    Notice { height: auto; width: 1fr; display: none; margin-bottom: 1; }
    Notice.-said { display: block; }
    Notice.-error { color: $text-error; text-style: bold; }
    Notice.-done { color: $text-success; text-style: bold; }
    """

    said: str = ""
    """The sentence that stands there now."""

    def say(self, sentence: str) -> None:
        """Something that the person should know."""
        self._show(sentence, "")

    def done(self, sentence: str) -> None:
        """Something worked."""
        self._show(sentence, "-done")

    def refuse(self, sentence: str) -> None:
        """Something did not work; "Error:" so that no one needs its colour."""
        self._show(f"Error: {sentence}", "-error")

    def unsay(self, sentence: str) -> None:
        """Take back a sentence, unless something else was said since."""
        if self.said == sentence:
            self.clear()

    def clear(self) -> None:
        """Say nothing any more."""
        self._show("", "")

    def _show(self, sentence: str, kind: str) -> None:
        if sentence != self.said:
            self.said = sentence
            self.set_classes([mark for mark in ("-said" if sentence else "", kind) if mark])
            self.update(Content(sentence))
            self.scroll_visible(animate=False)
