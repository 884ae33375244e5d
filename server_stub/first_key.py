"""The key of a store that holds nothing yet."""

from sqlmodel import select

from models.store import Store
from models.tables import Organisation
from server_stub.key_file import masters_from_file
from server_stub.settings import Settings


def ensure_key(settings: Settings) -> None:
    """Make the key file of a store without an organisation; a lost key is never replaced.

    Raises Refused when the store or the file can't be opened.
    """
    if settings.key_text is not None or settings.key_file.exists():
        return
    store = Store(settings.database)
    try:
        with store.reading() as tx:
            unused = tx.exec(select(Organisation.id)).first() is None
    finally:
        store.close()
    masters_from_file(settings.key_file, may_make=unused)
