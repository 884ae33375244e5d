"""What the phone in a demo's pocket shows."""

from uuid import UUID

from pydantic import SecretStr
from sqlmodel import col, select

from models.access import KeyKind
from models.refusals import Refusal, Refused
from models.tables import Enrolment, SecurityKey
from models.wire.sign_in import DemoCode, DemoKey
from server_stub.act import Act
from server_stub.rules import codes, enrolment, seeds, steps
from server_stub.rules.guards import Guard


def shows(act: Act, who: Guard, enrolment_id: UUID | None) -> DemoCode:
    """The current code of an enrolment of one's own, or of one's first device.

    Raises Refused (ENROLMENT_GONE, NO_KEY).
    """
    held = _first_device(act, who) if enrolment_id is None else _own(act, who, enrolment_id)
    seed = seeds.opened(act, held.id, held.secret)
    return DemoCode(
        code=codes.current(seed, act.now),
        seconds_left=codes.STEP - int(act.now.timestamp()) % codes.STEP,
        used=not _counts(act, held),
    )


def _counts(act: Act, held: SecurityKey | Enrolment) -> bool:
    step = codes.step_of(act.now)
    if isinstance(held, SecurityKey):
        return steps.counts(act, held.id, step)
    return not steps.spent(act, held.id, step)


def holds(act: Act, who: Guard) -> DemoKey:
    """What the demo phone of this person was set up with: their first device's secret."""
    try:
        held = _first_device(act, who)
    except Refused:  # NO_KEY: an empty phone
        return DemoKey(email=who.user.email, uri=None)
    setup_key = codes.base32(seeds.opened(act, held.id, held.secret))
    uri = enrolment.key_uri(who.organisation.brand, who.user.email, setup_key)
    return DemoKey(email=who.user.email, uri=SecretStr(uri))


def _own(act: Act, who: Guard, enrolment_id: UUID) -> Enrolment:
    enrolment = act.tx.get(Enrolment, enrolment_id)
    if enrolment is None or enrolment.user_id != who.user.id:
        raise Refused(Refusal.ENROLMENT_GONE)
    return enrolment


def _first_device(act: Act, who: Guard) -> SecurityKey:
    mine = (SecurityKey.user_id == who.user.id, col(SecurityKey.kind) == KeyKind.TOTP)
    query = select(SecurityKey).where(*mine).order_by(col(SecurityKey.registered_at))
    key = act.tx.exec(query).first()
    if key is None:
        raise Refused(Refusal.NO_KEY)
    return key
