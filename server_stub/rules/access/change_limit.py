"""Bounds on how much one person may change, and have logged, in a minute, an hour and a day.

What a session or a phone can do again and again at no cost writes to the database and to the
security log each time. A script stays far below these bounds; the log grows by 5,000 entries of
one person a day at most.
"""

from datetime import timedelta
from uuid import UUID

from models.refusals import Refusal, Refused
from server_stub.act import Act
from server_stub.rules import throttle
from server_stub.rules.throttle import DAY, HOUR, Subject, Window

MINUTE = timedelta(minutes=1)
WINDOWS = (Window(120, MINUTE), Window(1000, HOUR), Window(5000, DAY))


def count(act: Act, what: str, whose: UUID) -> None:
    """Count something done; raises Refused (TOO_MANY_REQUESTS) where that is too much."""
    try:
        throttle.take(act, [Subject(act.vault.digest(f"{what} of {whose}"), WINDOWS)])
    except Refused as refused:
        lifts = refused.retry_at or act.now
        wait = throttle.words(lifts - act.now)
        raise Refused(Refusal.TOO_MANY_REQUESTS, retry_at=lifts, wait=wait) from refused
