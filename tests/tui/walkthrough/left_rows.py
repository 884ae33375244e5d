"""What a walkthrough leaves in its world's database."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlmodel import Session as Rows
from sqlmodel import select

from models.tables import Enrolment, Guess, LogEntry, PasswordReset, SecurityKey, Session, User


def rows(folder: Path) -> dict[str, Any]:
    """What was left behind, without ids, times and secrets."""
    engine = create_engine(f"sqlite:///{folder / 'keydesk.db'}")
    with Rows(engine) as store:
        names = {user.id: user.email for user in store.exec(select(User))}
        log = store.exec(select(LogEntry).order_by(LogEntry.seq))  # type: ignore[arg-type]
        left = {
            "log": [(names[each.user_id], names[each.actor_id], each.event) for each in log],
            "keys": Counter(
                (names[key.user_id], key.name, key.kind, key.last_used_at is not None)
                for key in store.exec(select(SecurityKey))
            ),
            "sessions": Counter(
                (names[session.user_id], session.stage, session.elevated_until is not None)
                for session in store.exec(select(Session))
            ),
            "counts": [len(store.exec(select(t)).all()) for t in (Enrolment, Guess, PasswordReset)],
        }
    engine.dispose()
    return left
