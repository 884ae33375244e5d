"""Seals secrets at rest, hashes tokens, signs the log; its keys are not in the database."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.refusals import Refusal, Refused

KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D, 8.2
_VERSION = b"\x01"
_ID_BYTES = 4
Reread = Callable[[], Iterable[bytes]]
"""Gives the master keys as they are now."""


@dataclass(frozen=True)
class _Keys:
    """What is drawn from one master key (HKDF, RFC 5869)."""

    seal: AESGCM = field(repr=False)
    log: bytes = field(repr=False)
    token: bytes = field(repr=False)
    backup: bytes = field(repr=False)


class Vault:
    """One store's master keys of 32 bytes: one of them in use, others while it is changed.

    `in_use` is the id of the key that was in use when the store was opened. It has no repr.
    """

    def __init__(self, *masters: bytes, in_use: str | None = None, reread: Reread = tuple) -> None:
        """Raises Refused (KEY_FILE_WRONG) when a key has another length, or `in_use` is none."""
        self._reread = reread
        self._keys: dict[str, _Keys] = {}
        self._learn(masters)
        self.in_use = next(iter(self._keys)) if in_use is None else in_use
        self._token = self._of(self.in_use).token

    def __repr__(self) -> str:
        return "Vault()"

    def seal(self, secret: bytes, place: str, key_id: str | None = None) -> bytes:
        """Encrypt (AES-256-GCM) and bind to `place`, a "table.column:row"."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        key = self._of(key_id or self.in_use)
        return _VERSION + nonce + key.seal.encrypt(nonce, secret, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """The secret, whichever of the keys sealed it.

        Raises Refused (KEY_FILE_WRONG) when key, place or bytes don't fit.
        """
        found = self._opened(sealed, place)
        if found is None and self._learn(self._reread()):
            found = self._opened(sealed, place)
        if found is None:
            problem = "does not fit this store, or a secret in it was changed"
            raise Refused(Refusal.KEY_FILE_WRONG, problem=problem)
        return found

    def sealed_with(self, key_id: str, sealed: bytes, place: str) -> bool:
        """True when this very key sealed it there."""
        return _opened(self._of(key_id).seal, sealed, place) is not None

    def digest(self, token: str) -> str:
        """The keyed hash under which a token, a mailed code or an address is stored."""
        return hmac.new(self._token, token.encode(), hashlib.sha256).hexdigest()

    @property
    def token_key(self) -> bytes:
        """The key of these hashes: drawn from the store's first master key, and kept."""
        return self._token

    def keep_token_key(self, token_key: bytes) -> None:
        """Hash as the store does, whose master key is not its first."""
        self._token = token_key

    def log_key(self, key_id: str = "") -> bytes:
        """The key that signs log entries; of the key in use when the id is empty."""
        return self._of(key_id or self.in_use).log

    def backup_key(self, key_id: str) -> bytes:
        """The key from which those of backups are drawn."""
        return self._of(key_id).backup

    def knows(self, key_id: str) -> bool:
        """True when the key is there; those that came since are looked for."""
        if key_id not in self._keys:
            self._learn(self._reread())
        return key_id in self._keys

    def _opened(self, sealed: bytes, place: str) -> bytes | None:
        tries = (_opened(key.seal, sealed, place) for key in self._keys.values())
        return next((found for found in tries if found is not None), None)

    def _of(self, key_id: str) -> _Keys:
        if not self.knows(key_id):
            problem = f"does not hold the key that this store is sealed with ({key_id})"
            raise Refused(Refusal.KEY_FILE_WRONG, problem=problem)
        return self._keys[key_id]

    def _learn(self, masters: Iterable[bytes]) -> bool:
        """Add the keys that are new; False when none is."""
        named = {key_id(master): master for master in masters}
        new = {name: _drawn(named[name]) for name in named if name not in self._keys}
        self._keys = self._keys | new
        return bool(new)


def entry_mac(log_key: bytes, before: str, entry: str) -> str:
    """The mac of a log entry, covering the mac of the entry before it."""
    return hmac.new(log_key, f"{before}\n{entry}".encode(), hashlib.sha256).hexdigest()


def key_id(master: bytes) -> str:
    """A master key's name, which tells nothing of it: eight hexadecimal digits.

    Raises Refused (KEY_FILE_WRONG) when the key has another length.
    """
    if len(master) != KEY_BYTES:
        raise Refused(Refusal.KEY_FILE_WRONG, problem="does not hold a key of 32 bytes")
    return derived(master, b"keydesk id")[:_ID_BYTES].hex()


def new_master() -> bytes:
    """A fresh master key."""
    return secrets.token_bytes(KEY_BYTES)


def _drawn(master: bytes) -> _Keys:
    return _Keys(
        AESGCM(derived(master, b"keydesk seal")),
        derived(master, b"keydesk log"),
        derived(master, b"keydesk token"),
        derived(master, b"keydesk backup"),
    )


def _opened(seal: AESGCM, sealed: bytes, place: str) -> bytes | None:
    known = sealed.removeprefix(_VERSION) if sealed.startswith(_VERSION) else b""
    try:
        return seal.decrypt(known[:_NONCE_BYTES], known[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        return None


def derived(secret: bytes, info: bytes, salt: bytes | None = None) -> bytes:
    """A key of 32 bytes drawn from another (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(secret)
