"""Who a phone is: every request of a paired phone is signed, in time, and counts once."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import CursorResult, Uuid, bindparam, delete, text
from sqlmodel import col

from models.columns import UtcTime
from models.events import Event
from models.pairing import PhoneStamp, from_text, request_text
from models.refusals import Refusal, Refused
from models.tables import Enrolment, Phone, PhoneNonce, SecurityKey, User
from server_stub.act import Act
from server_stub.rules import log, throttle
from server_stub.rules.access import change_limit
from server_stub.rules.server_name import server_name

IN_TIME = timedelta(seconds=120)  # as long as a challenge waits
SEEN_EVERY = timedelta(minutes=1)

_USE = text(
    "INSERT INTO phone_nonces (phone_id, nonce, at) VALUES (:phone_id, :nonce, :at) "
    "ON CONFLICT DO NOTHING"
).bindparams(bindparam("phone_id", type_=Uuid()), bindparam("at", type_=UtcTime()))


@dataclass(frozen=True)
class PhoneHolder:
    """A paired phone whose key still stands, and its user; `key` is None during enrolment."""

    phone: Phone
    user: User
    key: SecurityKey | None
    enrolment: Enrolment | None

    @classmethod
    def admit(
        cls, act: Act, stamp: PhoneStamp | None, method: str, path: str, body: bytes
    ) -> "PhoneHolder":
        """Who signed this request.

        Raises Refused: PHONE_UNKNOWN, PHONE_CLOCK_OFF, ANSWER_NOT_SIGNED, ANSWER_REPLAYED.
        What would have changed something is logged when it is refused for the phone's clock.
        """
        if stamp is None:
            raise Refused(Refusal.PHONE_UNKNOWN)
        holder = cls.still(act, stamp)
        signed = request_text(method, path, stamp.at, stamp.nonce, body, server_name(act))
        holder.check_signature(act, signed, stamp.signature)
        at = datetime.fromtimestamp(stamp.at / 1000, UTC)
        holder.check_clock(act, at, logged=method != "GET")  # a phone asks again all the time
        holder._use(act, stamp)
        return holder

    @classmethod
    def still(cls, act: Act, stamp: PhoneStamp | None) -> "PhoneHolder":
        """Who signed a request that was admitted before; raises Refused (PHONE_UNKNOWN)."""
        phone = act.tx.get(Phone, stamp.phone_id) if stamp else None
        if phone is None:
            raise Refused(Refusal.PHONE_UNKNOWN)
        return _of(act, phone)

    def check_signature(self, act: Act, signed: bytes, signature: str) -> None:
        """Raises Refused (ANSWER_NOT_SIGNED), which is logged about the user."""
        try:
            key = Ed25519PublicKey.from_public_bytes(self.phone.public_key)
            key.verify(from_text(signature), signed)
        except (InvalidSignature, ValueError) as error:
            raise self.refused(act, Refused(Refusal.ANSWER_NOT_SIGNED)) from error

    def check_clock(self, act: Act, at: datetime, *, logged: bool = True) -> None:
        """Raises Refused (PHONE_CLOCK_OFF) with how far the phone's time is off."""
        ahead = at - act.now
        if abs(ahead) > IN_TIME:
            drift = f"{throttle.words(abs(ahead))} {'fast' if ahead > timedelta() else 'slow'}"
            refused = Refused(Refusal.PHONE_CLOCK_OFF, drift=drift)
            raise self.refused(act, refused) if logged else refused

    def refused(self, act: Act, refused: Refused, reason: str | None = None) -> Refused:
        """The refusal, with an entry in the user's log; its own sentence is the reason.

        Raises Refused (TOO_MANY_REQUESTS), with no entry, after very many in a short time:
        anybody may repeat a request that somebody signed.
        """
        change_limit.count(act, "refused answers", self.user.id)
        log.record(act, Event.ANSWER_REFUSED, self.user, reason=reason or refused.sentence)
        return refused

    def _use(self, act: Act, stamp: PhoneStamp) -> None:
        if not spend_nonce(act, self.phone.id, stamp.nonce):
            raise self.refused(act, Refused(Refusal.ANSWER_REPLAYED))
        if act.now - self.phone.last_seen_at >= SEEN_EVERY:
            self.phone.last_seen_at = act.now
            act.tx.add(self.phone)


def spend_nonce(act: Act, whose: UUID, nonce: str) -> bool:
    """Use up a nonce; False when that was done before. Kept for longer than any is believed."""
    act.tx.execute(delete(PhoneNonce).where(col(PhoneNonce.at) < act.now - 3 * IN_TIME))
    used = act.tx.execute(_USE, {"phone_id": whose, "nonce": nonce, "at": act.now})
    return isinstance(used, CursorResult) and used.rowcount == 1


def _of(act: Act, phone: Phone) -> PhoneHolder:
    """The phone's holder; raises Refused (PHONE_UNKNOWN) once its key was removed."""
    key = act.tx.get(SecurityKey, phone.key_id)
    enrolment = act.tx.get(Enrolment, phone.key_id) if key is None else None
    if key is None and enrolment is None:  # on PostgreSQL one may become the other meanwhile
        key = act.tx.get(SecurityKey, phone.key_id)
    if key is None and enrolment is None:
        raise Refused(Refusal.PHONE_UNKNOWN)
    return PhoneHolder(phone, act.tx.get_one(User, phone.user_id), key, enrolment)
