"""What a phone and a server compute alike: pairing proofs and the texts that are signed."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from models.challenges import Decision


def pairing_id(secret: bytes) -> str:
    """Which secret this is, 32 hex digits; from 160 random bits nobody finds the secret by it."""
    return hmac.new(secret, b"keydesk pairing id", hashlib.sha256).hexdigest()[:32]


def pairing_proof(secret: bytes, nonce: str, public_key: bytes) -> bytes:
    """HMAC-SHA256 (RFC 2104) under the TOTP secret over nonce and public key."""
    text = b"keydesk pairing\n" + nonce.encode() + b"\n" + public_key
    return hmac.new(secret, text, hashlib.sha256).digest()


def answer_text(
    challenge: UUID, number: str, decision: Decision, at: datetime, server: str
) -> bytes:
    """What the phone signs (Ed25519, RFC 8032) when it answers."""
    parts = ("keydesk answer", str(challenge), number, decision.value, at.isoformat(), server)
    return "\n".join(parts).encode()


def request_text(method: str, path: str, at: int, nonce: str, body: bytes, server: str) -> bytes:
    """What the phone signs with every request; `at` in Unix milliseconds, `path` with its query."""
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join(("keydesk request", method, path, str(at), nonce, digest, server)).encode()


def to_text(raw: bytes) -> str:
    """Base64 text (RFC 4648)."""
    return base64.b64encode(raw).decode()


def from_text(text: str) -> bytes:
    """The bytes of Base64 text; raises ValueError."""
    return base64.b64decode(text, validate=True)


@dataclass(frozen=True)
class PhoneStamp:
    """What a phone's signed request bears; `at` in Unix milliseconds by the phone's clock."""

    phone_id: UUID
    at: int
    nonce: str
    signature: str

    HEADER: ClassVar[str] = "Keydesk-Phone"

    def text(self) -> str:
        """The header's value."""
        return f"{self.phone_id} {self.at} {self.nonce} {self.signature}"

    @classmethod
    def of(cls, text: str) -> "PhoneStamp | None":
        """The stamp in a header's value, or None where there is none."""
        found = _STAMP.fullmatch(text)
        if found is None:
            return None
        return cls(UUID(found[1]), int(found[2]), found[3], found[4])


_STAMP = re.compile(
    r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) ([0-9]{1,14}) "
    r"([0-9a-f]{16,64}) ([A-Za-z0-9+/]{1,128}={0,2})"
)
