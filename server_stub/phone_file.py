"""The phone's own locked file: accounts under a passphrase, whole after every kill."""

import base64
import hashlib
import json
import os
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.refusals import Refusal, Refused
from server_stub.base import private_files
from server_stub.files import put

FIRST_LINE = "Keydesk phone"
VERSION = 1
LEAST_PASSPHRASE = 8
MOST_PASSES, MOST_LANES, MOST_MEMORY = 10, 16, 2**18  # 256 MiB, four times what is written
_KEY_BYTES = 32
_SALT_BYTES = 16  # RFC 9106, 3.1
_NONCE_BYTES = 12  # NIST SP 800-38D, 8.2
_LIST = b"accounts"
_LONGEST = 10_000_000  # bytes; thousands of accounts


@dataclass(frozen=True)
class Cost:
    """What a guess at the passphrase costs: Argon2id, RFC 9106 section 4, second choice."""

    passes: int = 3
    memory: int = 65536  # KiB
    lanes: int = 4

    def key(self, passphrase: str, salt: bytes) -> bytes:
        """The key of a passphrase; NFKC, so that it doesn't matter which keyboard typed it."""
        return hash_secret_raw(
            unicodedata.normalize("NFKC", passphrase).encode(errors="surrogatepass"),
            salt,
            self.passes,
            self.memory,
            self.lanes,
            _KEY_BYTES,
            Type.ID,
        )

    @property
    def bearable(self) -> bool:
        """False for figures that no Keydesk writes and that would stop the machine."""
        return (
            1 <= self.passes <= MOST_PASSES
            and 1 <= self.lanes <= MOST_LANES
            and 8 * self.lanes <= self.memory <= MOST_MEMORY
        )


class PhoneFile:
    """Records under their ids, each sealed with AES-256-GCM and its id as associated data.

    Three lines: name and version, JSON, and the SHA-256 of both, by which a file cut short is told
    from a wrong passphrase. Every method raises Refused.
    """

    def __init__(self, path: Path, cost: Cost | None = None) -> None:
        self.path = path
        self._cost = cost or Cost()
        self._salt = b""
        self._seal: AESGCM | None = None
        self._seen: bytes | None = None

    @property
    def made(self) -> bool:
        """Whether there is a file, whatever is in it."""
        return os.path.lexists(self.path)

    def make(self, passphrase: str) -> None:
        """Start an empty file; raises Refused (PASSPHRASE_SHORT, PHONE_FILE_CHANGED)."""
        if len(passphrase) < LEAST_PASSPHRASE:
            raise Refused(Refusal.PASSPHRASE_SHORT)
        self._salt = secrets.token_bytes(_SALT_BYTES)
        self._seal = AESGCM(self._cost.key(passphrase, self._salt))
        self.save({})

    def open(self, passphrase: str) -> dict[UUID, bytes]:
        """The records in their order; raises Refused (PASSPHRASE_WRONG, PHONE_FILE_...)."""
        raw = self._read()
        head = self._parsed(raw)
        try:
            cost = Cost(**{name: int(head["cost"][name]) for name in ("passes", "memory", "lanes")})
            salt, listed = _bytes(head["salt"]), _bytes(head["list"])
            boxes = {UUID(name): _bytes(box) for name, box in head["accounts"].items()}
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise self._refused(Refusal.PHONE_FILE_DAMAGED) from error
        if not cost.bearable or len(salt) != _SALT_BYTES:
            raise self._refused(Refusal.PHONE_FILE_DAMAGED)
        seal = AESGCM(self._key(cost, passphrase, salt))
        records = self._opened(seal, listed, boxes)
        self._cost, self._salt, self._seal, self._seen = cost, salt, seal, raw
        return records

    def _key(self, cost: Cost, passphrase: str, salt: bytes) -> bytes:
        try:
            return cost.key(passphrase, salt)
        except HashingError as error:
            raise self._unusable("opening it takes more memory than there is") from error

    def _opened(self, seal: AESGCM, listed: bytes, boxes: dict[UUID, bytes]) -> dict[UUID, bytes]:
        try:
            order = _opened(seal, listed, _LIST)
        except InvalidTag as error:
            raise Refused(Refusal.PASSPHRASE_WRONG) from error
        if order != _order(boxes):
            raise self._refused(Refusal.PHONE_FILE_DAMAGED)
        try:
            return {name: _opened(seal, box, name.bytes) for name, box in boxes.items()}
        except InvalidTag as error:
            raise self._refused(Refusal.PHONE_FILE_DAMAGED) from error

    def save(self, records: Mapping[UUID, bytes]) -> None:
        """Write all records at once or leave the file as it is; make or open it first.

        Raises Refused (PHONE_FILE_CHANGED, PHONE_FILE_UNUSABLE).
        """
        if self._seal is None:
            raise RuntimeError("a phone's file is opened before it is saved")
        if (self._read() if self.made else None) != self._seen:
            raise Refused(Refusal.PHONE_FILE_CHANGED)
        raw = self._text(self._seal, records)
        try:
            put(self.path, raw)
        except OSError as error:
            raise self._unusable(error.strerror) from error
        self._seen = raw

    def _text(self, seal: AESGCM, records: Mapping[UUID, bytes]) -> bytes:
        boxes = {name: _sealed(seal, record, name.bytes) for name, record in records.items()}
        cost = {
            "passes": self._cost.passes,
            "memory": self._cost.memory,
            "lanes": self._cost.lanes,
        }
        head = {
            "cost": cost,
            "salt": _text(self._salt),
            "list": _text(_sealed(seal, _order(boxes), _LIST)),
            "accounts": {str(name): _text(box) for name, box in boxes.items()},
        }
        lines = f"{FIRST_LINE} {VERSION}\n{json.dumps(head)}\n".encode()
        return lines + hashlib.sha256(lines).hexdigest().encode()

    def _read(self) -> bytes:
        try:
            return private_files.read(self.path, _LONGEST)
        except private_files.OpenToOthers as error:
            problem = f"others can read it; run 'chmod 600 {self.path}'"
            raise self._unusable(problem) from error
        except OSError as error:
            raise self._unusable(error.strerror) from error

    def _parsed(self, raw: bytes) -> Any:
        """The second line's JSON, once the third vouches for it."""
        first, _, _ = raw.partition(b"\n")
        name, _, version = first.decode(errors="replace").rpartition(" ")
        if name != FIRST_LINE and not f"{FIRST_LINE} {VERSION}".startswith(first.decode("latin-1")):
            raise self._refused(Refusal.PHONE_FILE_NOT_OURS)
        if version.isascii() and version.isdecimal() and int(version[:9]) > VERSION:
            raise self._refused(Refusal.PHONE_FILE_NEWER)
        lines, end, digest = raw.rpartition(b"\n")
        if hashlib.sha256(lines + end).hexdigest().encode() != digest:
            raise self._refused(Refusal.PHONE_FILE_DAMAGED)
        try:
            return json.loads(lines[len(first) :])
        except (RecursionError, ValueError) as error:
            raise self._refused(Refusal.PHONE_FILE_DAMAGED) from error

    def _refused(self, refusal: Refusal) -> Refused:
        return Refused(refusal, where=self.path)

    def _unusable(self, problem: str | None) -> Refused:
        return Refused(Refusal.PHONE_FILE_UNUSABLE, where=self.path, problem=problem)


def _sealed(seal: AESGCM, secret: bytes, name: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + seal.encrypt(nonce, secret, name)


def _opened(seal: AESGCM, box: bytes, name: bytes) -> bytes:
    """Raises InvalidTag."""
    try:
        return seal.decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], name)
    except ValueError as error:
        raise InvalidTag from error


def _order(boxes: Mapping[UUID, bytes]) -> bytes:
    """What the sealed list holds, so that none is taken out or put back unseen."""
    return hashlib.sha256(b"".join(name.bytes + box for name, box in boxes.items())).digest()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
