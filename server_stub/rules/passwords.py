"""Passwords: what a new one must be, and how it is stored and proved (rule 3)."""

import base64
import logging
import unicodedata
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from models.refusals import Refusal, Refused
from server_stub.rules import names
from server_stub.rules.common_passwords import is_common, made_of

SHORTEST = 12  # code points of what is hashed, NIST SP 800-63B-4, 3.1.1.2
logger = logging.getLogger("keydesk.server")


@dataclass(frozen=True)
class Proof:
    """What a typed password proved; `rehashed` when the stored hash is of older strength."""

    right: bool
    rehashed: str | None = field(default=None, repr=False)


class Passwords:
    """Hashes with Argon2id, by default at RFC 9106's low-memory profile (64 MiB, t=3, p=4)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._nobody = _unmatched(self._hasher)

    def hash(self, password: str) -> str:
        """The hash to store, with its own salt and parameters."""
        return self._hasher.hash(_normal(password))

    def prove(self, stored: str | None, password: str) -> Proof:
        """Whether the password is the stored one; None costs as much time and is never right."""
        try:
            self._hasher.verify(stored or self._nobody, _normal(password))
        except VerifyMismatchError:
            return Proof(right=False)
        except (VerificationError, InvalidHashError):
            logger.warning("a stored password hash cannot be read; its user needs a new password")
            return Proof(right=False)
        old = stored is not None and self._hasher.check_needs_rehash(stored)
        return Proof(right=stored is not None, rehashed=self.hash(password) if old else None)


def check_new(password: str, *about: str) -> None:
    """Raise Refused unless it may be set as a password of whom these names are about.

    PASSWORD_SHORT, PASSWORD_COMMON, PASSWORD_NAMES.
    """
    normal = _normal(password)
    if len(normal) < SHORTEST:
        raise Refused(Refusal.PASSWORD_SHORT)
    if is_common(normal.casefold()):
        raise Refused(Refusal.PASSWORD_COMMON)
    if made_of(names.folded(normal), names.folded(" ".join(about))):
        raise Refused(Refusal.PASSWORD_NAMES)


def _normal(password: str) -> str:
    """The form that is counted, compared and hashed: keyboards differ in what they compose."""
    return unicodedata.normalize("NFKC", password)


def _unmatched(hasher: PasswordHasher) -> str:
    """A hash at these parameters that no password has, made without hashing."""
    salt, digest = (_base64(bytes(size)) for size in (hasher.salt_len, hasher.hash_len))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode().rstrip("=")
