"""The store's own row about its key: which one is in use, and what stays when it changes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, text
from sqlmodel import Session as Transaction
from sqlmodel import select, update

from models.columns import UtcTime
from models.refusals import Refusal, Refused
from models.store import Store
from models.tables import LogEntry, StoreKey
from models.wire.base import THIS_MACHINE
from server_stub import sealing
from server_stub.act import Act
from server_stub.audit_log import first_seals
from server_stub.rules.canonical import canonical
from server_stub.vault import Reread, Vault, entry_mac

# Where the key of tokens' hashes is sealed. The place also says that the heads of all logs bear
# seals: without the key, nobody can make it that of a store from before there were any.
TOKEN = "store_keys.token:1:log heads are sealed"
TOKEN_BEFORE = "store_keys.token:1"
LOCK_FOR = "2s"  # the longest that a backup under way may make every sign-in wait for us
_INSERT = text(
    "INSERT INTO store_keys (id, key_id, since, token) VALUES (:id, :key_id, :since, :token) "
    "ON CONFLICT DO NOTHING"
).bindparams(bindparam("since", type_=UtcTime()))


def opened(store: Store, masters: Sequence[bytes], reread: Reread, now: datetime) -> Vault:
    """The vault of this store; its row is made when the store is first opened.

    The first opening by a version that seals the heads of logs seals them all. Raises Refused
    (KEY_FILE_WRONG) when none of the keys is the one that it is sealed with.
    """
    row = _found(store)
    if row is None:
        with store.reading() as tx:
            first = _first(tx, masters)
        _begin(store, first, now)
        row = _found(store)
    if row is None:
        raise Refused(Refusal.STORE_BUSY)  # somebody took it away again: a restore under way
    vault = Vault(*masters, in_use=row.key_id, reread=reread)
    sealed = _take_token_key(vault, row)
    while not sealed:
        with store.transaction() as tx:
            sealed = not _seal_some(Act(tx, vault, now, THIS_MACHINE))
    return vault


def _take_token_key(vault: Vault, row: StoreKey) -> bool:
    """Hash tokens as the store does; returns True when the heads of its logs are sealed."""
    try:
        vault.keep_token_key(vault.open(row.token, TOKEN))
    except Refused:
        vault.keep_token_key(vault.open(row.token, TOKEN_BEFORE))
        return False
    return True


def seal_heads(act: Act) -> None:
    """Seal the heads of all logs where this was not done before."""
    if not _take_token_key(act.vault, row(act)):
        while _seal_some(act):
            pass


def _seal_some(act: Act) -> int:
    """Seal some heads; once none is left, say so in the store's row."""
    sealed = first_seals.seal_some(act, row(act).key_id)
    if not sealed:
        token = sealing.seal(act, act.vault.token_key, TOKEN)
        act.tx.exec(update(StoreKey).values(token=token))
    return sealed


def _found(store: Store) -> StoreKey | None:
    with store.reading() as tx:
        return tx.exec(select(StoreKey)).first()


def _first(tx: Transaction, masters: Sequence[bytes]) -> bytes:
    """The master key of a store that has no row yet: the one that signed its log.

    Raises Refused (KEY_FILE_WRONG).
    """
    signed = tx.exec(select(LogEntry).where(LogEntry.seq == 1).limit(1)).first()
    if signed is None:
        return masters[0]
    text = canonical(signed.model_dump())
    for master in masters:
        if entry_mac(Vault(master).log_key(), "", text) == signed.mac:
            return master
    raise Refused(Refusal.KEY_FILE_WRONG, problem="does not fit this store")


def _begin(store: Store, master: bytes, now: datetime) -> None:
    """Make the row; another process may do so at the same time."""
    vault = Vault(master)
    token = vault.seal(vault.token_key, TOKEN)
    row = {"id": 1, "key_id": vault.in_use, "since": now, "token": token}
    with store.transaction() as tx:
        tx.execute(_INSERT, row)


def row(act: Act) -> StoreKey:
    """The store's row about its key."""
    return act.tx.exec(select(StoreKey).execution_options(populate_existing=True)).one()


def change(act: Act, to: str) -> StoreKey:
    """Seal with this key from now on; whoever sealed with the old one has ended by then.

    Nothing happens when that was done before. Raises Refused (KEY_CHANGE_RUNS) when another
    change is not finished.
    """
    if act.tx.get_bind().dialect.name == "postgresql":
        # Every transaction that seals has read this table, and holds it until its end.
        act.tx.execute(text(f"SET LOCAL lock_timeout = '{LOCK_FOR}'"))
        act.tx.execute(text("LOCK TABLE store_keys IN ACCESS EXCLUSIVE MODE"))
    held = row(act)
    if held.key_id == to:
        return held
    if held.before is not None:
        raise Refused(Refusal.KEY_CHANGE_RUNS, where="this store")
    token = act.vault.seal(act.vault.token_key, TOKEN, to)
    held.key_id, held.before, held.since, held.token = to, held.key_id, act.now, token
    act.tx.add(held)
    act.tx.flush()
    return held


def finish(act: Act) -> None:
    """No value of the old key is left."""
    held = row(act)
    held.before = None
    act.tx.add(held)
