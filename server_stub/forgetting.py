"""Drops what is kept for a day or less, at each sign-in: beside its hash that costs nothing."""

from datetime import datetime

from sqlalchemy import BindParameter, bindparam, delete, select

from models.rows import table
from models.tables import Answered, Bell, Guess, StagedUser
from server_stub import repeats
from server_stub.act import Act
from server_stub.rules import bells, throttle
from server_stub.rules.admin import import_staging

_ANSWERED, _BELLS, _GUESSES, _STAGED = (
    table(model).c for model in (Answered, Bell, Guess, StagedUser)
)
_OLD: BindParameter[datetime] = bindparam("old")
# without waiting for whoever rings one
_OLD_BELLS = select(_BELLS.topic).where(_BELLS.at < _OLD).with_for_update(skip_locked=True)
_FORGET = {
    delete(table(Answered)).where(_ANSWERED.at < _OLD): repeats.KEPT,
    delete(table(Bell)).where(_BELLS.topic.in_(_OLD_BELLS)): bells.KEPT,
    delete(table(Guess)).where(_GUESSES.at <= _OLD): throttle.DAY,
    delete(table(StagedUser)).where(_STAGED.at < _OLD): import_staging.KEPT,
}


def forget_old(act: Act) -> None:
    """Drop answers that nobody repeats, old bells and tries, and rows of imports that died."""
    for old, kept in _FORGET.items():
        act.tx.execute(old, {"old": act.now - kept})
