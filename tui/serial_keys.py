"""Keys one at a time: the next one waits until the last one has had its whole effect.

Without it a burst (an SSH paste, a fast typist, a script) outruns Textual's message queues, and
a password typed behind Tab lands in the field before it.
"""

import asyncio
import logging
from typing import Any

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.message import Message
from textual.message_pump import MessagePump

STUCK = 2.0  # seconds; past it a handler waits for something that only another key can bring
logger = logging.getLogger("keydesk.desk")


class TypedKeys:
    """The queue between a driver and its app."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._typed: asyncio.Queue[Message] = asyncio.Queue()

    def put(self, message: Message) -> None:
        """Take a key or a paste; called in the app's loop."""
        self._typed.put_nowait(message)

    async def feed(self) -> None:
        """Hand on what was typed, for as long as the app runs."""
        while True:
            message = await self._typed.get()
            screen = self._app.screen
            target = screen.focused or screen
            await self._app._post_message(message)
            try:
                async with asyncio.timeout(STUCK):
                    for node in (self._app, *target.ancestors_with_self):
                        await _caught_up(node)
                    if self._app.screen is not screen:  # unlaid it has nothing to scroll
                        await _laid_out(self._app.screen)
            except TimeoutError:
                logger.warning("a key took longer than %s s to have its effect", STUCK)


async def _caught_up(node: MessagePump) -> None:
    """Wait until a node has handled what was in its queue."""
    done = asyncio.Event()
    if node.call_later(done.set):
        await done.wait()


async def _laid_out(screen: MessagePump) -> None:
    """Wait until a screen that came to the front has been painted once."""
    done = asyncio.Event()
    if screen.call_after_refresh(done.set):
        await done.wait()


class SerialApp(App[None]):
    """An app whose driver hands on what is typed key by key."""

    def __init__(self, **options: Any) -> None:
        self._keys = TypedKeys(self)
        super().__init__(**options)

    def get_driver_class(self) -> type[Driver]:
        """The platform's driver, made serial."""
        return serial(super().get_driver_class(), self._keys)

    def on_mount(self) -> None:
        """Begin to hand on keys; those typed before have waited."""
        self.run_worker(self._keys.feed(), group="keys")


def serial(driver: type[Driver], keys: TypedKeys) -> type[Driver]:
    """This driver, but with what is typed handed to `keys` instead of straight to the app."""

    class SerialDriver(driver):  # type: ignore[misc, valid-type]
        def send_message(self, message: Message) -> None:
            if isinstance(message, events.Key | events.Paste):
                self._loop.call_soon_threadsafe(keys.put, message)
            else:
                super().send_message(message)

    return SerialDriver
