"""Seals secrets at rest, hashes tokens, signs the log; its key is not in the database."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.refusals import Refusal, Refused

_KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D, 8.2
_VERSION = b"\x01"


class Vault:
    """Three keys drawn from one master key of 32 bytes (HKDF, RFC 5869); it has no repr."""

    def __init__(self, master: bytes) -> None:
        """Raises Refused (KEY_FILE_WRONG) when the master key has another length."""
        if len(master) != _KEY_BYTES:
            raise Refused(Refusal.KEY_FILE_WRONG, problem="does not hold a key of 32 bytes")
        self._seal = AESGCM(_derived(master, b"keydesk seal"))
        self._log = _derived(master, b"keydesk log")
        self._token = _derived(master, b"keydesk token")

    def __repr__(self) -> str:
        return "Vault()"

    def seal(self, secret: bytes, place: str) -> bytes:
        """Encrypt (AES-256-GCM) and bind to `place`, a "table.column:row"."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._seal.encrypt(nonce, secret, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """The secret; raises Refused (KEY_FILE_WRONG) when key, place or bytes don't fit."""
        known = sealed.removeprefix(_VERSION) if sealed.startswith(_VERSION) else b""
        try:
            return self._seal.decrypt(known[:_NONCE_BYTES], known[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            problem = "does not fit this store, or a secret in it was changed"
            raise Refused(Refusal.KEY_FILE_WRONG, problem=problem) from error

    def digest(self, token: str) -> str:
        """The keyed hash under which a token, a mailed code or an address is stored."""
        return hmac.new(self._token, token.encode(), hashlib.sha256).hexdigest()

    def chain(self, before: str, entry: str) -> str:
        """The mac of a log entry, covering the mac of the entry before it."""
        return hmac.new(self._log, f"{before}\n{entry}".encode(), hashlib.sha256).hexdigest()


def _derived(master: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(master)


def new_master() -> bytes:
    """A fresh master key."""
    return secrets.token_bytes(_KEY_BYTES)


def master_from_text(text: str) -> bytes:
    """The master key from its Base64 text; raises Refused (KEY_FILE_WRONG)."""
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(Refusal.KEY_FILE_WRONG, problem="is not Base64 text") from error


def master_from_file(path: Path, *, may_make: bool) -> bytes:
    """The master key in this file, 0600; made when absent and `may_make`.

    Raises Refused (KEY_FILE_WRONG) when it is missing beside a store that exists,
    can be read by others, or can't be read at all.
    """
    try:
        if may_make and not path.exists():
            _write(path, new_master())
        if path.stat().st_mode & 0o077:
            problem = f"({path}) can be read by others: make it 0600 (chmod 600)"
            raise Refused(Refusal.KEY_FILE_WRONG, problem=problem)
        return master_from_text(path.read_text(encoding="ascii", errors="replace"))
    except OSError as error:
        problem = f"({path}) cannot be read or made: {error.strerror}"
        raise Refused(Refusal.KEY_FILE_WRONG, problem=problem) from error


def _write(path: Path, master: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(master) + b"\n")
