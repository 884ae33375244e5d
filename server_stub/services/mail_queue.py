"""Mails that wait for the mail server, and the threads that hand them over to it.

A request only puts its mail here. A mail server that hangs holds up the mails that wait and
nothing else: they have threads of their own, their number and their waiting time are bounded.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from datetime import datetime
from functools import partial

from server_stub import mail
from server_stub.mail import Mail
from server_stub.settings import Settings

AT_ONCE = 4  # mails; a mail server takes ten and more connections from one host
MOST_WAITING = 200
LONGEST_WAIT_S = 600  # whoever waits longer for a code has asked for another, which replaces it
CLOSE_AFTER_S = 5.0
logger = logging.getLogger("keydesk.server")


class MailQueue:
    """Hands mails over, at most `at_once` at a time while at most `most_waiting` wait."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._at_once, self._most_waiting = at_once, most_waiting
        self._waiting: deque[Callable[[], None]] = deque()
        self._threads = 0
        self._changed = threading.Condition()

    def send(self, settings: Settings, mailed: Mail, now: datetime) -> None:
        """Send a mail soon, or put it in the outbox at once; never waits for the mail server.

        A mail that finds no room is dropped, and that is logged.
        """
        if settings.smtp is None:
            mail.send(settings, mailed, now)
            return
        handing_over = partial(_hand_over, settings, mailed, now, time.monotonic())
        with self._changed:
            if len(self._waiting) >= self._most_waiting:
                logger.warning("a mail could not be sent: %d others wait", len(self._waiting))
                return
            self._waiting.append(partial(copy_context().run, handing_over))
            if self._threads == self._at_once:
                return
            self._threads += 1
        threading.Thread(target=self._work, name="keydesk-mail", daemon=True).start()

    def _work(self) -> None:
        """Hand over what waits until nothing does."""
        while (hand_over := self._next()) is not None:
            try:
                hand_over()
            except Exception:
                logger.exception("a mail could not be sent")

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            if self._waiting:
                return self._waiting.popleft()
            self._threads -= 1
            self._changed.notify_all()
            return None

    def close(self) -> None:
        """Wait some seconds for what is under way; what is left then is dropped and logged."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._threads == 0, CLOSE_AFTER_S):
                left = self._threads + len(self._waiting)
                self._waiting.clear()
                logger.warning("%d mails were not sent before the server ended", left)


def _hand_over(settings: Settings, mailed: Mail, now: datetime, since: float) -> None:
    if time.monotonic() - since > LONGEST_WAIT_S:
        logger.warning("a mail could not be sent: it had waited for too long")
        return
    mail.send(settings, mailed, now)
