"""What all screens share: the desk, help, and one way to ask and to show a refusal."""

from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar, Generic, TypeVar

from textual import messages, work
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import Reactive
from textual.screen import ModalScreen
from textual.widget import Widget

from models.refusals import Refused
from screens.announcing import AnnouncingScreen
from screens.desk import Desk
from screens.widgets.connection_line import ConnectionLine
from screens.widgets.field import Field
from screens.widgets.notice import Notice

Result = TypeVar("Result")
SOON = 0.3  # seconds; whoever is answered within them needs no word about waiting


class AskingScreen(AnnouncingScreen[Result], Generic[Result]):
    """A screen that asks somebody else and waits for the answer. It holds one Notice.

    `TITLE` names it; `HELP` is what F1 says, plain sentences; `FIELDS` maps the names of
    fields in refusals to the ids of this screen's fields.
    """

    HELP: ClassVar[str] = ""
    FIELDS: ClassVar[Mapping[str, str]] = {}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "Help"),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
    ]

    # Textual repaints the whole screen when the focus moves; the two widgets do it themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    _asking = False

    @property
    def notice(self) -> Notice:
        """The screen's line for what just happened."""
        return self.query_one(Notice)

    def say_on_notice(self, say: Callable[[Notice], object]) -> None:
        """Says something from elsewhere on the Notice, once a screen that comes up has one."""
        if self.is_mounted:
            for notice in self.query(Notice):  # none where the screen is on its way out
                say(notice)
        else:
            self.call_after_refresh(self.say_on_notice, say)

    def ask(self, question: Callable[[], Awaitable[None]], waiting: str = "") -> None:
        """Do one thing with the server at a time; its refusal is shown.

        A second press meanwhile changes nothing, so that a code is never sent twice. `waiting`
        is said when the answer takes a moment.
        """
        if not self._asking:
            self._asking = True
            self._ask(question, waiting)

    @work(group="ask")
    async def _ask(self, question: Callable[[], Awaitable[None]], waiting: str) -> None:
        times = self.notice.times
        patience = self.set_timer(SOON, lambda: self._still_asks(waiting, times), pause=not waiting)
        try:
            await question()
        except Refused as refused:
            self.show_refusal(refused)
        finally:
            patience.stop()
            self._asking = False
            for notice in self.query(Notice):  # none where the screen has gone meanwhile
                notice.unsay(waiting)

    def _still_asks(self, waiting: str, times: int) -> None:
        # the timer may have gone off just before the answer; what was said since stays
        if self._asking and self.notice.times == times:
            self.notice.say_meanwhile(waiting)

    async def on_prune(self, event: messages.Prune) -> None:
        """Drop what is still asked: Textual takes the widgets first, and stops the work after."""
        self.workers.cancel_node(self)

    def show_refusal(self, refused: Refused) -> None:
        """Say why not: beside the field that it belongs to, with the focus there, or above all.

        A screen that was closed meanwhile, by logging out, has nobody to tell.
        """
        if not self.query(Notice):
            return
        field_id = self.FIELDS.get(refused.field or "")
        if field_id is None:
            self.notice.refuse(refused.sentence)
        else:
            self.notice.clear()
            self.query_one(f"#{field_id}", Field).refuse(refused.sentence)

    def on_notice_told(self) -> None:
        """Bring what was said into sight, as far as what has the focus stays there."""
        self.call_after_refresh(self._show_told)

    def _show_told(self) -> None:
        for part in (*self.query(Notice), self.focused):
            if part is not None and part.size:
                part.scroll_visible(animate=False, immediate=True)

    @property
    def _scrolling(self) -> Widget:
        """The part that scrolls what is longer than the screen."""
        return next((part for part in self.query(VerticalScroll)), self)

    def action_page(self, pages: int) -> None:
        """Scroll what is longer than the screen."""
        part = self._scrolling
        part.scroll_relative(y=pages * max(1, part.size.height - 2), animate=False)

    def action_close(self) -> None:
        """Go back to the screen below."""
        self.dismiss(None)


class DeskScreen(AskingScreen[Result], Generic[Result]):
    """A screen at a desk."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "app.demo_phone", "Demo phone", show=False)
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def on_mount(self) -> None:
        """Hear of a lost connection; begin at the top, though a field below has the focus."""
        self.desk.trouble.subscribe(self, self._tell_trouble)
        self.call_after_refresh(self._scrolling.scroll_home, animate=False)

    def _tell_trouble(self, tries: int) -> None:
        line = next(iter(self.query(ConnectionLine)), None)
        if line is None and tries:
            line = ConnectionLine()
            self.mount(line)
        if line is not None:
            line.tell(tries)


class DeskQuestion(DeskScreen[Result], ModalScreen[Result], Generic[Result]):
    """A question on top of the screen that it is about; Escape closes it unanswered."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Cancel")]
