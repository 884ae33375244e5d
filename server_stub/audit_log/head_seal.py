"""The seal on a log's head: a MAC without which nobody can make the head of a shorter log.

The head says how long a log is. Without a seal, whoever writes to the database could delete
entries at the log's end and set its head back to one that is left.
"""

import hashlib
import hmac
from datetime import UTC

from models.tables import LogHead
from server_stub.vault import Vault

# No log entry's text under its mac begins so: that begins with a mac, or with an empty line.
PURPOSE = "keydesk log head"


def renew(vault: Vault, head: LogHead) -> None:
    """Seal the head as it stands, at its time `at`, with the key that it names."""
    head.sealed_seq = head.seq
    head.seal = _made(vault.log_key(head.key_id), head, head.seq, head.mac)


def fits(vault: Vault, head: LogHead) -> bool:
    """Returns True when the seal is of this very head, and made with the key that it names."""
    if head.seq != head.sealed_seq or not vault.knows(head.key_id):
        return False
    return fits_at(vault.log_key(head.key_id), head, head.mac)


def fits_at(log_key: bytes, head: LogHead, mac: str) -> bool:
    """Returns True when the seal is of entry `sealed_seq` with this mac, made with this key."""
    if head.at is None:
        return False
    made = _made(log_key, head, head.sealed_seq, mac)
    return hmac.compare_digest(made.encode(), head.seal.encode())


def _made(log_key: bytes, head: LogHead, seq: int, mac: str) -> str:
    at = head.at.astimezone(UTC).isoformat() if head.at else ""
    facts = (PURPOSE, str(head.organisation_id), str(seq), mac, at)
    return hmac.digest(log_key, "\n".join(facts).encode(), hashlib.sha256).hex()
