"""The file in which a desk keeps its device tokens, one for each account at each server."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from models.wire.base import is_token
from server_stub import files

MOST = 500  # accounts: a desk that many reach through one sshd account keeps the newest
LARGEST = 128 * 1024  # bytes, some 300 an account


class DeviceTokenFile:
    """`client.DeviceTokens` in JSON, 0600; it names no account and no server, only their digest.

    A file that can't be read or written costs a desk no more than its own bucket of tries.
    """

    def __init__(self, path: Path, server: str) -> None:
        self._path = path
        self._server = server

    def of(self, account: str) -> str | None:
        """The token for this address, as typed; None where there is none."""
        token = self._held().get(self._name(account))
        return token if isinstance(token, str) and is_token(token) else None

    def keep(self, account: str, token: str) -> None:
        """Keep it for the next log-in."""
        held = self._held()
        held.pop(self._name(account), None)
        held[self._name(account)] = token
        newest = dict(list(held.items())[-MOST:])
        with suppress(OSError):
            files.put(self._path, json.dumps(newest).encode())

    def _held(self) -> dict[str, Any]:
        try:
            with self._path.open("rb") as file:
                held = json.loads(file.read(LARGEST))
        except (OSError, ValueError):
            return {}
        return held if isinstance(held, dict) else {}

    def _name(self, account: str) -> str:
        return hashlib.sha256(f"{self._server}\n{account.strip().casefold()}".encode()).hexdigest()
