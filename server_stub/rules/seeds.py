"""A key's seed, the secret it shares with its device: sealed, and bound to the key (rule 5)."""

from uuid import UUID

from server_stub import sealing
from server_stub.act import Act


def place(key_id: UUID) -> str:
    """Where a seed is sealed; an enrolment's id becomes its key's, so the place stays."""
    return f"security_keys.secret:{key_id}"


def sealed(act: Act, key_id: UUID, seed: bytes) -> bytes:
    """The seed as a row holds it."""
    return sealing.seal(act, seed, place(key_id))


def opened(act: Act, key_id: UUID, secret: bytes) -> bytes:
    """The seed in a row's `secret`; raises Refused (KEY_FILE_WRONG)."""
    return act.vault.open(secret, place(key_id))


def place_of_sent_code(enrolment_id: UUID) -> str:
    """Where the code that a phone sent to an enrolment is sealed."""
    return f"enrolments.sent_code:{enrolment_id}"
