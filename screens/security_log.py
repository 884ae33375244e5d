"""A security log, one's own or another user's, newest first."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Button, Static

from models.wire.account import LogPage, LogRow
from screens.times import stamp
from screens.widgets.action import Action
from screens.widgets.flow import Flow
from screens.widgets.records import Record, Records

MOST = 200  # rows at once; a table of thousands takes a second to settle


class SecurityLog(Vertical):
    """Entries and the way to older ones; the screen around it fetches the pages."""

    DEFAULT_CSS = """
    SecurityLog { height: auto; }
    SecurityLog Static { height: auto; }
    """

    class Wanted(Message):
        """The page before this entry's number is wanted; None for the newest one."""

        def __init__(self, before: int | None) -> None:
            self.before = before
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self._records: list[Record] = []
        self._before: int | None = None

    def compose(self) -> ComposeResult:
        """The table and its pages."""
        yield Static("Nothing has happened yet.", id="log-empty", markup=False)
        yield Records("When", "What happened", "Who", "From", name="Security log", id="log-entries")
        yield Flow(Action("Older entries", id="older"), Action("Newest entries", id="newest"))

    def take(self, page: LogPage, before: int | None, timezone: str) -> None:
        """Show the page that was wanted; the newest entries make room where it gets too much."""
        earlier = [] if before is None else self._records
        records = [*earlier, *(_record(entry, timezone) for entry in page.entries)]
        cut = len(records) > MOST
        self._records = records[-MOST:]
        self._before = page.before
        self.query_one(Records).fill(self._records)
        self.query_one("#log-empty").display = not self._records
        self.query_one("#older").display = page.before is not None
        self.query_one("#newest").display = cut

    @on(Button.Pressed, "#older")
    def older(self) -> None:
        """Ask for older entries."""
        self.post_message(self.Wanted(self._before))

    @on(Button.Pressed, "#newest")
    def newest(self) -> None:
        """Ask for the newest entries."""
        self.post_message(self.Wanted(None))


def _record(entry: LogRow, timezone: str) -> Record:
    when = stamp(entry.at, timezone, never="")
    return Record(str(entry.seq), (when, entry.sentence, entry.actor, entry.address))
