"""Sealing a secret with the key that the store is sealed with now (rule 5)."""

from sqlalchemy import select

from models.rows import table
from models.tables import StoreKey
from server_stub.act import Act

_IN_USE = select(table(StoreKey).c.key_id)


def seal(act: Act, secret: bytes, place: str) -> bytes:
    """Encrypt and bind to `place`; raises Refused (KEY_FILE_WRONG) when the key isn't there.

    The row is read in this very transaction, so that nothing is sealed with a key that another
    process has put aside.
    """
    return act.vault.seal(secret, place, act.tx.execute(_IN_USE).scalar_one())
