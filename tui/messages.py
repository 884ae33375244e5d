"""Messages: everything that was said, with its time, until the person is gone."""

from datetime import datetime
from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.signal import Signal

from screens.widgets.notice import Notice
from server_stub.clock import utc_now
from tui.outline.words import one_line


class MessagesApp(App[None]):
    """F3 lists what was said; `now` and `zone` are what its times are told by."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "messages", "Messages", show=False, priority=True)
    ]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._said: list[tuple[datetime, str]] = []
        self._kept: Signal[None] = Signal(self, "kept")

    def now(self) -> datetime:
        """The time."""
        return utc_now()

    def zone(self) -> str:
        """The IANA name of the time zone that people read times in."""
        return "UTC"

    def keep(self, sentence: str) -> None:
        """List a sentence, as of now."""
        self._said.append((self.now(), one_line(sentence)))
        self._kept.publish(None)

    def forget_messages(self) -> None:
        """Whoever comes next must not read what the last person was told."""
        self._said.clear()
        self._kept.publish(None)

    def messages(self) -> list[str]:
        """Each in a line, the newest first: "09:04 Error: ..."."""
        from screens.times import clock_time

        zone = self.zone()
        return [f"{clock_time(at, zone)} {sentence}" for at, sentence in reversed(self._said)]

    def notify(self, message: str, **options: Any) -> None:
        """Say it in the screen's own line, and list it: a toast would cover what has the focus.

        A screen without such a line only lists it.
        """
        said = Content.from_markup(message).plain if options.get("markup", True) else message
        told = " ".join(part for part in (options.get("title", ""), said) if part)
        wrong = options.get("severity") == "error"
        notice = next(iter(self.screen.query(Notice)), None)
        if notice is None:
            self.keep(f"Error: {told}" if wrong else told)
        elif wrong:
            notice.refuse(told)
        else:
            notice.say(told)

    def action_help_quit(self) -> None:
        """Ctrl+C, where nothing can be copied."""
        self.notify("Ctrl+C copies. To leave Keydesk, press Ctrl+Q.", markup=False)

    def action_messages(self) -> None:
        """F3: open the list, or close it."""
        from screens.messages import MessagesScreen

        if isinstance(self.screen, MessagesScreen):
            self.screen.dismiss()
        else:
            self.push_screen(MessagesScreen(self.messages, self._kept))
