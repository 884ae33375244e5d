"""Pairing a phone: whoever holds a key's secret registers the public key that answers for it."""

import hmac
import secrets
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import select

from models.events import Event
from models.pairing import from_text, pairing_proof
from models.refusals import Refusal, Refused
from models.tables import Enrolment, Organisation, Phone, SecurityKey, User
from models.wire.phone import Paired, PairingAsked, PairingNonce, PairingProof
from server_stub.act import Act
from server_stub.rules import bells, log, phones, seeds
from server_stub.rules.access import change_limit
from server_stub.rules.server_name import server_name
from server_stub.turns import take_turns

NONCE_WORKS = timedelta(minutes=5)
Holder = SecurityKey | Enrolment


def nonce(act: Act, asked: PairingAsked) -> PairingNonce:
    """What a proof must cover; the same kind of answer whether the secret is known or not."""
    text = f"{int(act.now.timestamp())}.{secrets.token_hex(8)}"
    return PairingNonce(nonce=f"{text}.{_signed(act, asked.pairing_id, text)}")


def _signed(act: Act, pairing_id: str, text: str) -> str:
    return act.vault.digest(f"pairing {pairing_id} {text}")[:32]


def prove(act: Act, asked: PairingProof) -> Paired:
    """Register the phone's public key, in the place of one paired before; again changes nothing.

    Raises Refused: PAIRING_REFUSED, whatever it was that did not fit, and TOO_MANY_REQUESTS.
    """
    take_turns(act, f"pairing {asked.pairing_id}")
    holder = _holder(act, asked.pairing_id)
    if holder is None or not _proved(act, holder, asked):
        raise Refused(Refusal.PAIRING_REFUSED)
    user = act.tx.exec(select(User).where(User.id == holder.user_id)).one()
    of = act.tx.exec(select(Organisation).where(Organisation.id == user.organisation_id)).one()
    phone = _registered(act, holder, user, asked)
    return Paired(phone_id=phone.id, server=server_name(act), account=user.email, brand=of.brand)


def _holder(act: Act, pairing_id: str) -> Holder | None:
    key = select(SecurityKey).where(SecurityKey.pairing_id == pairing_id)
    enrolment = select(Enrolment).where(Enrolment.pairing_id == pairing_id)
    return act.tx.exec(key).first() or act.tx.exec(enrolment).first()


def _proved(act: Act, holder: Holder, asked: PairingProof) -> bool:
    try:
        public_key, proof = from_text(asked.public_key), from_text(asked.proof)
        Ed25519PublicKey.from_public_bytes(public_key)
    except ValueError:
        return False
    text, _, signed = asked.nonce.rpartition(".")
    if not hmac.compare_digest(signed.encode(), _signed(act, asked.pairing_id, text).encode()):
        return False
    at, _, _ = text.partition(".")
    if abs(act.now.timestamp() - int(at)) > NONCE_WORKS.total_seconds():
        return False
    return hmac.compare_digest(proof, pairing_proof(_secret(act, holder), asked.nonce, public_key))


def _secret(act: Act, holder: Holder) -> bytes:
    return seeds.opened(act, holder.id, holder.secret)


def _registered(act: Act, holder: Holder, user: User, asked: PairingProof) -> Phone:
    """The phone with this public key; a proof that was used for it puts no later one aside."""
    public_key = from_text(asked.public_key)
    phone = act.tx.exec(select(Phone).where(Phone.key_id == holder.id)).first()
    if phone is not None and phone.public_key == public_key:
        return phone
    if not phones.spend_nonce(act, holder.id, asked.nonce):
        raise Refused(Refusal.PAIRING_REFUSED)
    change_limit.count(act, "pairings", user.id)
    if phone is None:
        phone = Phone(
            key_id=holder.id,
            user_id=holder.user_id,
            public_key=public_key,
            paired_at=act.now,
            last_seen_at=act.now,
        )
    phone.public_key, phone.paired_at, phone.last_seen_at = public_key, act.now, act.now
    act.tx.add(phone)
    act.tx.flush()
    name = holder.name if isinstance(holder, SecurityKey) else "the new device"
    log.record(act, Event.PHONE_PAIRED, user, device=name)
    bells.ring(act, bells.of_user(user.id))
    return phone
