"""A place: the session bar on top, a body that scrolls, keys at the bottom; loads when entered."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from models.refusals import Refused
from screens.base import DeskScreen
from screens.places import Place
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice
from screens.widgets.session_bar import SessionBar


class PlaceScreen(DeskScreen[None]):
    """Subclasses name their `PLACE`, yield their body from `compose_body` and fill it in `load`."""

    PLACE: ClassVar[Place]
    _load_asks = False
    AUTO_FOCUS = "#body *"
    DEFAULT_CSS = """
    PlaceScreen {
        #body { padding: 1 2 0 2; }
        &.-narrow #body, &.-short #body { padding: 0 1; }
        &.-short #body { height: auto; padding-bottom: 3; }
    }
    """

    def compose(self) -> ComposeResult:
        """The frame around every place."""
        yield SessionBar(self.desk, self.PLACE)
        with VerticalScroll(id="body", can_focus=False):
            yield Notice()
            yield from self.compose_body()
        yield KeysLine()

    def compose_body(self) -> ComposeResult:
        """The place's own widgets."""
        yield from ()

    def on_descendant_focus(self) -> None:
        """Where the whole screen scrolls, Textual takes what the bottom lines cover for seen."""
        self.call_after_refresh(self._uncover_focus)

    def _show_told(self) -> None:
        super()._show_told()
        self.call_after_refresh(self._uncover_focus)

    def _uncover_focus(self) -> None:
        if self.focused is None:
            return
        body = self.query_one("#body")
        drawn_at = body.virtual_region.y - body.region.y  # regions lag behind Textual's own scroll
        bottom = self.focused.region.bottom - (self.scroll_target_y - drawn_at)
        hidden = bottom - self.query_one(KeysLine).region.y
        if hidden > 0:
            self.scroll_relative(y=hidden, animate=False)

    def on_screen_suspend(self) -> None:
        """Note whether it is the loading itself that asks something on top of this screen."""
        self._load_asks = self.desk.asks and any(
            worker.node is self and worker.group == "load" and worker.is_running
            for worker in self.workers
        )

    def on_screen_resume(self) -> None:
        """Whoever comes here sees what holds now; a question that was declined stays answered."""
        if not self._load_asks:
            self.reload()
        self._load_asks = False

    @work(group="load", exclusive=True)
    async def reload(self) -> None:
        """Load, and say so where that is refused."""
        try:
            await self.load()
        except Refused as refused:
            self.show_refusal(refused)

    def change(self, question: Callable[[], Awaitable[None]], waiting: str = "") -> None:
        """As `ask`, for what changes what this place shows: it is loaded anew."""
        self.ask(lambda: self._change(question), waiting)

    async def _change(self, question: Callable[[], Awaitable[None]]) -> None:
        await question()
        # an answer that was on its way before the change would show what no longer holds
        self.workers.cancel_group(self, "load")
        await self.load()

    async def load(self) -> None:
        """Ask the desk for what this place shows; typed text is left alone."""
