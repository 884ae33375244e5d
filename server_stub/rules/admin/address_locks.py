"""An address's locks after too many wrong tries; only whoever runs the server lifts them."""

from datetime import datetime

from sqlalchemy import bindparam, delete

from models.rows import table
from models.tables import Guess
from server_stub.act import Act
from server_stub.rules import throttle

_ROWS = table(Guess)
_FORGET = delete(_ROWS).where(_ROWS.c.subject.in_(bindparam("subjects", expanding=True)))


def until(act: Act) -> datetime | None:
    """The time from which the address of this act may try everything, None when it may now."""
    return throttle.lifts_at(act, throttle.of_address(act))


def lift(act: Act) -> None:
    """Let that address try again at once; the accounts' own locks stay."""
    digests = [subject.digest for subject in throttle.of_address(act)]
    act.tx.execute(_FORGET, {"subjects": digests})
