"""An account on the phone: its secret, its server, and what the two agreed on."""

import base64
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, BeforeValidator, PlainSerializer, ValidationError

from models.otpauth import OneTime
from models.refusals import Refusal, Refused
from server_stub.phone_stub import Pairing

Bytes = Annotated[
    bytes,
    BeforeValidator(lambda text: base64.b64decode(text) if isinstance(text, str) else text),
    PlainSerializer(lambda raw: base64.b64encode(raw).decode(), return_type=str),
]


@dataclass(frozen=True)
class Account:
    """One line of the phone. Without `server` it only shows codes; `pairing` comes later."""

    one_time: OneTime
    server: str | None = None
    pairing: Pairing | None = None
    id: UUID = field(default_factory=uuid4)

    @property
    def label(self) -> str:
        """Issuer and account name."""
        return self.one_time.label

    def is_same_as(self, other: OneTime) -> bool:
        """Whether both are for one person at one issuer, or are one secret."""
        mine = self.one_time
        named = (mine.issuer, mine.name) == (other.issuer, other.name)
        return named or mine.secret == other.secret


class _Paired(BaseModel):
    phone_id: UUID
    server: str
    private_key: Bytes


class _Record(BaseModel):
    """An account as it is stored, sealed."""

    secret: Bytes
    name: str
    issuer: str
    digits: int
    period: int
    algorithm: str
    server: str | None
    pairing: _Paired | None


def _pairing(paired: _Paired) -> Pairing:
    key = Ed25519PrivateKey.from_private_bytes(paired.private_key)
    return Pairing(paired.phone_id, paired.server, key)


def to_record(account: Account) -> bytes:
    """The account as bytes, its secrets in plain: only ever to be sealed."""
    one_time, pairing = account.one_time, account.pairing
    paired = None
    if pairing is not None:
        key = pairing.private_key.private_bytes_raw()
        paired = _Paired(phone_id=pairing.phone_id, server=pairing.server, private_key=key)
    record = _Record(**vars(one_time), server=account.server, pairing=paired)
    return record.model_dump_json().encode()


def from_record(name: UUID, raw: bytes, where: object) -> Account:
    """The account in these bytes; raises Refused (PHONE_FILE_DAMAGED)."""
    try:
        record = _Record.model_validate_json(raw)
        one_time = OneTime(
            **record.model_dump(exclude={"server", "pairing", "secret"}), secret=record.secret
        )
        pairing = _pairing(record.pairing) if record.pairing else None
    except (ValidationError, ValueError) as error:
        raise Refused(Refusal.PHONE_FILE_DAMAGED, where=where) from error
    return Account(one_time, record.server, pairing, name)
