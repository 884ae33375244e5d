"""The origin of a question or a waiting session, in words: a person compares it first."""

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widgets import Static

from models.wire.phone import WaitingSession
from screens.times import clock_time, day_and_time
from server_stub.authenticator.questions import Question

COLUMN, ROOMY = 12, 50  # cells: of the facts' names, and from where they get a column
PAUSED = (
    "Asking this phone is paused: too many questions were left unanswered. Type the code at your "
    "own computer."
)
NOT_ASKED = "A session that is not shown here waits, too: type the code there if it is yours."
MOST_NAMED = 3  # sessions in one sentence; the rest are counted


class Fact(Static):
    """A name and what is so; the names stand in a column where there is room."""

    DEFAULT_CSS = "Fact { height: auto; width: 1fr; }"

    def __init__(self, label: str, fact: str) -> None:
        super().__init__(markup=False)
        self._label, self._fact = f"{label}:", fact

    def on_resize(self) -> None:
        """Set the column's width."""
        column = COLUMN if self.size.width >= ROOMY else 0
        self.update(Content(f"{self._label.ljust(column)} {self._fact}"))


def facts_of(question: Question, zone: str) -> Iterable[tuple[str, str]]:
    """Yields the name and the value of each fact; times in the zone of this IANA name."""
    ask = question.ask
    yield "Device", ask.device or "unknown"
    yield "Place", ask.place or "unknown place"
    yield "Distance", _distance(ask.distance_km)
    yield "Time", day_and_time(ask.asked_at, zone, "")
    yield "IP address", ask.address
    yield "Account", question.account.label


def _distance(kilometres: int | None) -> str:
    if kilometres is None:
        return "unknown"
    return f"about {kilometres:,} km from your last good log in"


def in_a_line(session: WaitingSession, zone: str) -> str:
    """Returns "Log in at 09:44, Luke's laptop, Skipton, GB, 203.0.113.9"."""
    what = f"{session.asks.sentence} at {clock_time(session.asked_at, zone)}"
    parts = (what, session.device or "unknown device", session.place, session.address)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def waiting_sentence(sessions: Sequence[WaitingSession], zone: str) -> str:
    """Returns which sessions wait while this phone is not asked; "" for none."""
    if not sessions:
        return ""
    named = "; ".join(in_a_line(session, zone) for session in sessions[:MOST_NAMED])
    more = f"; and {len(sessions) - MOST_NAMED} more" if len(sessions) > MOST_NAMED else ""
    not_you = "this" if len(sessions) == 1 else "one of these"
    return f"Waiting: {named}{more}. If {not_you} is not you, change your password."
