"""A sealed file: a line that says what it is, then encrypted pieces that can't be cut or swapped.

The pieces are those of the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015,
section 7): AES-256-GCM, the nonce a counter and whether the piece is the last; the key is drawn
for this file alone (HKDF, RFC 5869) from a salt in its first line, which the pieces vouch for.
"""

import io
import secrets
from collections.abc import Callable
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server_stub.vault import derived

FORMAT = 1
FIRST_WORDS = b"Keydesk backup "
_PIECE = 64 * 1024  # bytes of text in a piece
_TAG = 16
_SALT_BYTES = 32
_LONGEST_LINE = 4096
LONGEST_NUMBER = 9  # digits of a format
KeyOf = Callable[[str], bytes]
"""The backup key of the master key with this id; raises Refused when it isn't there."""


class NotABackup(Exception):
    """The file does not begin like a backup."""


class Newer(Exception):
    """The file's format is one that this version does not know; the message is its number."""


class Damaged(Exception):
    """The file was changed, or is not whole."""


class Label(BaseModel):
    """What the first line tells without a key; `made` is in UTC, ISO 8601.

    Anybody may have written it, and sentences repeat it.
    """

    model_config = ConfigDict(strict=True)

    key_id: str = Field(pattern=r"^[0-9a-f]{1,64}$")
    salt: str = Field(pattern=r"^[0-9a-f]{64}$")
    made: str = Field(pattern=r"^[0-9T:.+Z-]{1,40}$")
    version: str = Field(pattern=r"^[0-9A-Za-z.+-]{1,40}$")


class SealedWriter(io.RawIOBase):
    """Seals what is written to it; `close` writes the last piece, without which it is damaged."""

    def __init__(self, file: BinaryIO, master: bytes, key_id: str, made: str, version: str) -> None:
        salt = secrets.token_bytes(_SALT_BYTES)
        label = Label(key_id=key_id, salt=salt.hex(), made=made, version=version)
        self._file = file
        self._line = FIRST_WORDS + f"{FORMAT} {label.model_dump_json()}\n".encode()
        self._seal = AESGCM(derived(master, b"keydesk backup file", salt))
        self._held = bytearray()
        self._count = 0
        file.write(self._line)

    def write(self, raw: bytes, /) -> int:  # type: ignore[override]
        """Take these bytes; whole pieces go to the file."""
        self._held += raw
        while len(self._held) > _PIECE:
            self._put(bytes(self._held[:_PIECE]), last=False)
            del self._held[:_PIECE]
        return len(raw)

    def end(self) -> None:
        """Write the last piece."""
        self._put(bytes(self._held), last=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._seal.encrypt(_nonce(self._count, last), piece, self._line))
        self._count += 1


def _nonce(count: int, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])


class SealedReader(io.RawIOBase):
    """Opens a sealed file piece by piece; `label` is what its first line says.

    Reading raises Damaged where the file was changed, cut off or added to.
    """

    def __init__(self, file: BinaryIO, key_of: KeyOf) -> None:
        """Raises NotABackup, Newer, Damaged, and what `key_of` raises."""
        self._file = file
        self._line = file.readline(_LONGEST_LINE)
        self.label = _label(self._line)
        salt = bytes.fromhex(self.label.salt)
        master = key_of(self.label.key_id)
        self._seal = AESGCM(derived(master, b"keydesk backup file", salt))
        self._ahead = file.read(_PIECE + _TAG)
        self._held = b""
        self._count, self._ended = 0, False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, into: bytearray, /) -> int:  # type: ignore[override]
        """The next bytes; raises Damaged."""
        while not self._held and not self._ended:
            self._held = self._piece()
        taken = self._held[: len(into)]
        into[: len(taken)] = taken
        self._held = self._held[len(taken) :]
        return len(taken)

    def _piece(self) -> bytes:
        piece, self._ahead = self._ahead, self._file.read(_PIECE + _TAG)
        self._ended = not self._ahead
        try:
            opened = self._seal.decrypt(_nonce(self._count, self._ended), piece, self._line)
        except (InvalidTag, ValueError) as error:
            raise Damaged from error
        self._count += 1
        return opened


def _label(line: bytes) -> Label:
    if not line.startswith(FIRST_WORDS):
        raise NotABackup
    number, _, rest = line.removeprefix(FIRST_WORDS).partition(b" ")
    if not number.isdigit() or len(number) > LONGEST_NUMBER:
        raise Damaged
    if int(number) > FORMAT:
        raise Newer(number.decode())
    try:
        return Label.model_validate_json(rest)
    except ValidationError as error:
        raise Damaged from error
