"""The first seals: on heads of logs that a version without seals has begun, once for a store."""

from sqlmodel import col, select

from models.tables import LogHead
from server_stub.act import Act
from server_stub.audit_log import head_seal

BATCH = 200  # heads a transaction: whoever writes to these logs waits for some 20 ms


def seal_some(act: Act, key_id: str) -> int:
    """Seal at most 200 heads without a seal as they stand; returns how many these were.

    One that names no key yet is signed with this one.
    """
    unsealed = select(LogHead).where(col(LogHead.seal) == "").limit(BATCH).with_for_update()
    heads = act.tx.exec(unsealed).all()
    for head in heads:
        head.key_id = head.key_id or key_id
        head.at = act.now
        head_seal.renew(act.vault, head)
        act.tx.add(head)
    act.tx.flush()
    return len(heads)
