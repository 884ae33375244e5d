"""Bells: a topic's number goes up in the transaction that changes it: no wake-up is lost."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlmodel import col, select

from models.columns import UtcTime
from models.tables import Bell
from server_stub.act import Act

CHANNEL = "keydesk"  # PostgreSQL's LISTEN and NOTIFY
KEPT = timedelta(days=1)  # far longer than anybody waits for one
_RING = text(
    "INSERT INTO bells (topic, rung, at) VALUES (:topic, 1, :at) "
    "ON CONFLICT (topic) DO UPDATE SET rung = bells.rung + 1, at = excluded.at"
).bindparams(bindparam("at", type_=UtcTime()))
_NOTIFY = text("SELECT pg_notify(:channel, :topic)")


def of_session(session_id: UUID) -> str:
    """Rings for the desk that waits in this session."""
    return f"session:{session_id}"


def of_user(user_id: UUID) -> str:
    """Rings for the user's phones."""
    return f"user:{user_id}"


def of_enrolment(enrolment_id: UUID) -> str:
    """Rings for the desk that shows this enrolment's QR code."""
    return f"enrolment:{enrolment_id}"


def ring(act: Act, topic: str) -> None:
    """Wake whoever waits for this topic, on every server process, when the transaction ends."""
    act.bells.add(topic)


def ring_out(act: Act) -> None:
    """Write the act's bells: last of all and in one order, so that no two acts wait crosswise."""
    for topic in sorted(act.bells):
        act.tx.execute(_RING, {"topic": topic, "at": act.now})
        if act.tx.get_bind().dialect.name == "postgresql":
            act.tx.execute(_NOTIFY, {"channel": CHANNEL, "topic": topic})


def rung(act: Act, topics: list[str]) -> dict[str, int]:
    """How often each of these topics has rung; one that never did is absent."""
    query = select(Bell.topic, Bell.rung).where(col(Bell.topic).in_(topics))
    return dict(act.tx.exec(query).all())
