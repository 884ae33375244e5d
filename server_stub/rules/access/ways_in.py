"""Ways in that are under way, and their end once it changes how somebody gets in (rule 6).

docs/security.md has the table of acts against ways; each act calls one of the two functions here.
OWASP ASVS 5.0.0, 7.4.3 asks for it of sessions alone.
"""

from uuid import UUID

from sqlalchemy import BindParameter, bindparam, delete, select

from models.rows import table
from models.tables import Enrolment, PasswordReset, Phone, Session, User
from server_stub.act import Act
from server_stub.rules import bells, challenges, sessions
from server_stub.rules.people import device_tokens

_ENROLMENTS, _PHONES, _RESETS = (table(model) for model in (Enrolment, Phone, PasswordReset))
_USER: BindParameter[UUID] = bindparam("user")
_OPEN = select(_ENROLMENTS.c.id).where(_ENROLMENTS.c.user_id == _USER)
# Phones before enrolments, as a phone's own request locks them.
_END_PAIRINGS = delete(_PHONES).where(_PHONES.c.key_id.in_(_OPEN))
_END_ENROLMENTS = (
    delete(_ENROLMENTS).where(_ENROLMENTS.c.user_id == _USER).returning(_ENROLMENTS.c.id)
)
_END_MAILED_CODES = delete(_RESETS).where(_RESETS.c.user_id == _USER)


def end_all(act: Act, user: User, kept: Session | None = None) -> None:
    """End every way in of this user's, all sessions but `kept` included.

    For an act after which what opened those sessions would not do any more: another password,
    or a first device where a password alone was enough. Desks are not known any more either.
    """
    _end_what_waits(act, user)
    device_tokens.revoke_all(act, user)
    sessions.end_others(act, user, kept)


def end_pending(act: Act, user: User, kept: Session | None = None) -> None:
    """End every way in of this user's that waits for something, and elevations but `kept`'s.

    Sessions that are open go on without elevation, so that nobody loses what they typed.
    """
    _end_what_waits(act, user)
    sessions.end_half_way(act, user)
    sessions.end_elevations(act, user, kept)


def _end_what_waits(act: Act, user: User) -> None:
    """End mailed codes, enrolments with the phones paired for them, and questions to phones."""
    mine = {"user": user.id}
    act.tx.execute(_END_MAILED_CODES, mine)
    act.tx.execute(_END_PAIRINGS, mine)
    for enrolment_id in act.tx.execute(_END_ENROLMENTS, mine).scalars().all():
        bells.ring(act, bells.of_enrolment(enrolment_id))
    challenges.end_all(act, user)
    bells.ring(act, bells.of_user(user.id))
