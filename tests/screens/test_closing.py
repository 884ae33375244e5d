"""Screens that close while they wait for an answer."""

import asyncio

from textual.app import ComposeResult
from textual.widgets import Static

from screens.base import AskingScreen
from screens.widgets.notice import Notice
from tests.screens.seat import Seat
from tests.until import until


class Holding(Static):
    """Goes last, and only when the answer has come in: the moment between is as long as it gets."""

    async def on_unmount(self) -> None:
        screen = self.screen
        assert isinstance(screen, WaitingScreen)
        await until(lambda: not screen.query("#answer"))
        screen.answered.set()
        await until(lambda: not screen.asks)


class WaitingScreen(AskingScreen[None]):
    """Asks as soon as it is there, and shows the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = asyncio.Event()

    @property
    def asks(self) -> bool:
        """True while something waits for an answer."""
        return any(worker.node is self and not worker.is_finished for worker in self.workers)

    def compose(self) -> ComposeResult:
        yield Notice()
        yield Static(id="answer")
        yield Holding()

    def on_mount(self) -> None:
        self.ask(self._show)

    async def _show(self) -> None:
        await self.answered.wait()
        self.query_one("#answer", Static).update("There it is.")


async def test_an_answer_that_comes_while_its_screen_closes_is_dropped(seat: Seat):
    """Textual takes the widgets away first and stops what the screen was doing after them."""
    screen = WaitingScreen()
    await seat.app.push_screen(screen)
    await until(lambda: screen.asks)
    await seat.app.pop_screen()
    assert seat.app.is_running
