"""Adding a device: its secret, the QR code's content, and the code that proves it (rules 1, 2)."""

import secrets
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import ColumnElement, delete
from sqlmodel import col, select

from models import tables
from models.access import KeyKind
from models.events import Event
from models.pairing import pairing_id
from models.refusals import Refusal, Refused
from models.tables import Phone, SecurityKey, User
from models.wire.base import Done
from models.wire.keys import DeviceToSave, Enrolment, KeyRow
from models.wire.phone import EnrolmentCode
from server_stub.act import Act
from server_stub.rules import codes, keys, log, seeds, sessions, steps, throttle
from server_stub.rules.access import ways_in
from server_stub.rules.guards import Signed

ABANDONED = timedelta(days=7)  # longer than anybody looks at one QR code
MOST_OPEN = 10  # of one user's; nobody shows that many QR codes at once
# What is left of QR version 6-L (136 codewords) for account and twice the brand, once the
# secret stands in an alphanumeric segment of its own: the code must fit 80x24.
LABEL_ROOM = 77
BRAND_ROOM = 20
CUT = "..."


def begin(act: Act, who: Signed) -> Enrolment:
    """A new device's secret; raises Refused (ELEVATION_NEEDED, LOG_IN_AGAIN).

    The oldest of ten that are open gives way to it.
    """
    _check_may_add(act, who)
    _forget_abandoned(act, who.user)
    seed = secrets.token_bytes(codes.SECRET_BYTES)
    row = tables.Enrolment(user_id=who.user.id, secret=b"", created_at=act.now)
    row.secret = seeds.sealed(act, row.id, seed)
    row.pairing_id = pairing_id(seed)
    act.tx.add(row)
    setup_key = codes.base32(seed)
    uri = key_uri(who.organisation.brand, who.user.email, setup_key)
    return Enrolment(id=row.id, uri=SecretStr(uri), setup_key=SecretStr(setup_key))


def key_uri(brand: str, email: str, setup_key: str) -> str:
    """What the QR code says (Key Uri Format): secret and issuer; what is default is left out.

    A label that would need a larger code than 80x24 shows is cut short, the secret never.
    The issuer may hold no colon: it parts the two in the label.
    """
    issuer = _fitting(brand.replace(":", " "), BRAND_ROOM)
    account = _fitting(email, LABEL_ROOM - 2 * len(issuer))
    return f"otpauth://totp/{issuer}:{account}?secret={setup_key}&issuer={issuer}"


def _fitting(text: str, room: int) -> str:
    """The text percent-encoded, its end cut off where it has no room."""
    whole = quote(text, safe="")
    shorter = text
    while len(whole) > room and shorter:
        shorter = shorter[:-1]
        whole = quote(shorter, safe="") + CUT
    return whole


def save(act: Act, who: Signed, enrolment_id: UUID, asked: DeviceToSave) -> KeyRow:
    """Complete an enrolment with a name and a code; ends all other ways in that are under way.

    Raises Refused: ENROLMENT_GONE, ELEVATION_NEEDED, LOG_IN_AGAIN, NAME_TAKEN, TOO_MANY_TRIES,
    CODE_WRONG, CODE_USED, CLOCK_OFF.
    """
    enrolment = _open(act, who.user, enrolment_id)
    first = _check_may_add(act, who)
    keys.check_name(asked.name, keys.held(act, who.user))
    ticket = throttle.take(act, throttle.subjects(act, "code", str(who.user.id), who.user.id))
    step = _proved_step(act, enrolment, asked.code.get_secret_value())
    throttle.give_back(act, ticket)
    key = SecurityKey(
        id=enrolment.id,
        user_id=who.user.id,
        kind=KeyKind.TOTP,
        name=asked.name,
        secret=enrolment.secret,
        registered_at=act.now,
        accepted_step=steps.mark(act, step),
        pairing_id=enrolment.pairing_id,
    )
    act.tx.add(key)
    act.tx.delete(enrolment)
    end = ways_in.end_all if first else ways_in.end_pending
    end(act, who.user, kept=who.session)
    log.record(act, Event.KEY_ADDED, who.user, device=key.name)
    return keys.row(key)


def sent_code(act: Act, who: Signed, enrolment_id: UUID, version: int) -> EnrolmentCode:
    """The code that the new device's phone has sent, if any; raises Refused (ENROLMENT_GONE)."""
    enrolment = _open(act, who.user, enrolment_id)
    if enrolment.sent_code is None:
        return EnrolmentCode(code=None, version=version)
    code = act.vault.open(enrolment.sent_code, seeds.place_of_sent_code(enrolment.id)).decode()
    return EnrolmentCode(code=SecretStr(code), version=version)


def cancel(act: Act, who: Signed, enrolment_id: UUID) -> Done:
    """Forget one of one's own enrolments; no error when there is no such one."""
    _forget(act, who.user, col(tables.Enrolment.id) == enrolment_id)
    return Done()


def _check_may_add(act: Act, who: Signed) -> bool:
    """True for a first device.

    Whoever has a key adds another one with it: a password alone must not be enough. Whoever's
    keys were removed adds one after the next log-in: a session alone must not be enough.
    """
    sessions.look_again(act, who.session)
    if sessions.has_key(act, who.user):
        if sessions.elevation(act, who.session) is None:
            raise Refused(Refusal.ELEVATION_NEEDED)
        return False
    if who.session.keys_removed:
        raise Refused(Refusal.LOG_IN_AGAIN)
    return True


def _open(act: Act, user: User, enrolment_id: UUID) -> tables.Enrolment:
    enrolment = act.tx.get(tables.Enrolment, enrolment_id)
    if enrolment is None or enrolment.user_id != user.id:
        raise Refused(Refusal.ENROLMENT_GONE)
    return enrolment


def _proved_step(act: Act, enrolment: tables.Enrolment, typed: str) -> int:
    """The step whose code was typed, used up by that.

    Raises Refused unless it is right now, and says at once how far a device's clock is off.
    """
    digits = codes.six_digits(typed)
    seed = seeds.opened(act, enrolment.id, enrolment.secret)
    matched = codes.match(seed, digits, act.now) if digits else None
    if matched is None:
        raise Refused(Refusal.CODE_WRONG)
    past = matched.offset < -codes.WINDOW
    fresh = past or steps.spend(act, enrolment.id, matched.step)
    if not matched.in_time:
        raise Refused(Refusal.CLOCK_OFF, drift=codes.drift(matched, act.now))
    if not fresh:
        raise Refused(Refusal.CODE_USED)
    return matched.step


def _forget_abandoned(act: Act, user: User) -> None:
    """Drop the user's enrolments that are old, or that are too many with the one to come."""
    row = tables.Enrolment
    mine = select(row.id).where(row.user_id == user.id)
    newest = mine.order_by(col(row.created_at).desc(), col(row.id)).limit(MOST_OPEN - 1)
    old = col(row.created_at) < act.now - ABANDONED
    _forget(act, user, old | col(row.id).not_in(newest))


def _forget(act: Act, user: User, which: ColumnElement[bool]) -> None:
    """Drop enrolments of one's own, and the phones that were paired for them."""
    doomed = delete(tables.Enrolment).where(col(tables.Enrolment.user_id) == user.id, which)
    ids = act.tx.execute(doomed.returning(col(tables.Enrolment.id))).scalars().all()
    act.tx.execute(delete(Phone).where(col(Phone.key_id).in_(ids)))
