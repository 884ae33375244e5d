"""Device tokens: a desk where somebody logged in well is known again, wherever it asks from.

The protocol is OWASP's, "Slow Down Online Guessing Attacks with Device Cookies": tries that bear
a token are counted by themselves, and too many of them lock that token alone. A token lets nobody
in and is asked of nobody. It is kept as a keyed hash.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update

from models.rows import table
from models.tables import DeviceToken, User
from server_stub.act import Act
from server_stub.rules import ahead

LASTS = timedelta(days=30)  # since the last log-in with it
OF_A_USER = 10  # desks; the one that was used least of late goes
BYTES = 32

_ROWS = table(DeviceToken)
_OF = _ROWS.c.user_id == bindparam("user")
_CARRIED = select(_ROWS.c.id).where(
    _ROWS.c.token_hash == bindparam("token"),
    _OF,
    _ROWS.c.at > bindparam("since"),
    _ROWS.c.at <= bindparam("latest"),
)
_RENEW = update(_ROWS).where(_ROWS.c.id == bindparam("mine")).values(at=bindparam("now"))
_NEWEST = select(_ROWS.c.id).where(_OF).order_by(_ROWS.c.at.desc(), _ROWS.c.id).limit(OF_A_USER)
_FORGET = delete(_ROWS).where(_OF, _ROWS.c.id.not_in(_NEWEST))
_REVOKE = delete(_ROWS).where(_OF)


def carried(act: Act, user_id: UUID) -> UUID | None:
    """The id of this account's token that the request bears, None where it bears none."""
    asked = {
        "token": act.vault.digest(act.device_token or ""),
        "user": user_id,
        "since": act.now - LASTS,
        "latest": ahead.latest(act),
    }
    return act.tx.execute(_CARRIED, asked).scalar_one_or_none()


def renewed(act: Act, user_id: UUID) -> str | None:
    """After a log-in: the account's new token for this desk.

    None where the desk keeps no tokens, or has one already, which lasts on.
    """
    if act.device_token is None:
        return None
    mine = carried(act, user_id)
    if mine is not None:
        act.tx.execute(_RENEW, {"mine": mine, "now": act.now})
        return None
    token = secrets.token_urlsafe(BYTES)
    act.tx.add(DeviceToken(user_id=user_id, token_hash=act.vault.digest(token), at=act.now))
    act.tx.flush()
    act.tx.execute(_FORGET, {"user": user_id})
    return token


def revoke_all(act: Act, user: User) -> None:
    """Forget all desks of an account: its password is another one now."""
    act.tx.execute(_REVOKE, {"user": user.id})
