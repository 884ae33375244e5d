"""A screen's own line for what just happened; it stays until something else does."""

from textual.content import Content
from textual.errors import NoWidget
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from screens.keeping import keep
from screens.widgets.keys_line import KeysLine


class Notice(Static):
    """Empty and without height until something is said."""

    LIVE = True
    """The outline tells what it says when it says it."""

    DEFAULT_CSS = """
    Notice { height: auto; width: 1fr; display: none; margin-bottom: 1; }
    Notice.-said { display: block; }
    Notice.-error { color: $text-error; text-style: bold; }
    Notice.-done { color: $text-success; text-style: bold; }
    """

    class Told(Message):
        """It says something else now, or nothing."""

    said: str = ""
    """The sentence that stands there now."""
    times: int = 0
    """How often something was said."""
    beside: Widget | None = None
    """What had the focus when it was said."""

    @property
    def is_out_of_sight(self) -> bool:
        """Some of it is above or below what the screen shows, or under its bottom lines."""
        try:
            place = self.screen.find_widget(self)
        except NoWidget:
            return False  # where it goes comes with the next frame
        bottom = self.screen.query_one(KeysLine).region.y
        return place.visible_region != place.region or place.region.bottom > bottom

    def say(self, sentence: str) -> None:
        """Something that the person should know."""
        self._tell(sentence, "")

    def say_meanwhile(self, sentence: str) -> None:
        """What goes on just now: it is taken back, and so it is no message."""
        self._show(sentence, "")

    def done(self, sentence: str) -> None:
        """Something worked."""
        self._tell(sentence, "-done")

    def refuse(self, sentence: str) -> None:
        """Something did not work; "Error:" so that no one needs its colour."""
        self._tell(f"Error: {sentence}", "-error")

    def unsay(self, sentence: str) -> None:
        """Take back a sentence, unless something else was said since."""
        if self.said == sentence:
            self.clear()

    def clear(self) -> None:
        """Say nothing any more."""
        self._show("", "")

    def _tell(self, sentence: str, kind: str) -> None:
        keep(self, sentence)
        self._show(sentence, kind)

    def _show(self, sentence: str, kind: str) -> None:
        self.times += 1
        if sentence != self.said:
            self.said = sentence
            self.set_classes([mark for mark in ("-said" if sentence else "", kind) if mark])
            self.update(Content(sentence))
            self.beside = self.screen.focused if self.is_attached else None
            self.post_message(self.Told())
