"""Admin > Users: everybody of the organisation, found while typing, a page at a time."""

from typing import ClassVar, NamedTuple
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from models.wire.users import LostRequests, UserPage, UserRow
from screens.desk import Desk
from screens.place_screen import PlaceScreen
from screens.places import OpenUser, Place
from screens.times import day_and_time
from screens.widgets.action import Action
from screens.widgets.field import Field
from screens.widgets.flow import Flow
from screens.widgets.records import Record, Records


class Start(NamedTuple):
    """Where a page begins: the server's mark, and how many users stand on the pages before."""

    after: str | None
    before: int


FIRST = Start(None, 0)


class UsersScreen(PlaceScreen):
    """A search field over one page of users. What is typed and where the cursor is stay."""

    PLACE = Place.ADMIN
    TITLE = "Users"
    CSS_PATH = "users.tcss"
    AUTO_FOCUS = "#search-input"
    FIELDS = {"search": "search"}
    HELP = (
        "Whoever asks for help with a lost device stands on top; Enter there opens their security "
        "keys. "
        "Type part of a name or an email address: the list follows. Down goes from the field into "
        "the list, Enter opens a user. Page Down and Page Up go on to the next and the previous "
        "page."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        # ahead of the scrolling that the body binds to the same key
        Binding("down", "into_list", "To the list", show=False, priority=True),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._starts: list[Start] = [FIRST]
        self._next: Start | None = None

    def compose_body(self) -> ComposeResult:
        """Search, list, pages."""
        yield Label("Users", id="title")
        yield Records("Lost device", "Asked for help", name="Lost devices", id="lost")
        yield Field("Quick User Search", id="search", hint="Part of a name or email address")
        yield Records("Name", "Job Title", "Group", "Last Login", name="Users", id="users")
        yield Static(id="found", markup=False)
        yield Flow(
            Action("Previous page", id="previous"), Action("Next page", id="next"), id="pages"
        )

    @on(Input.Changed, "#search-input")
    def search(self) -> None:
        """Every key asks anew, from the first page; the worker before it is cancelled."""
        self._go([FIRST])

    def _go(self, starts: list[Start]) -> None:
        self._starts = starts
        self.reload()

    async def load(self) -> None:
        """The page that is wanted now; an answer to an older question is dropped."""
        search, starts = self._search.value, self._starts
        page = await self.desk.run(lambda client: client.find_users(search, starts[-1].after))
        if (search, starts) == (self._search.value, self._starts):
            self._show(page)
        if not search and starts == [FIRST]:
            self._show_lost(await self.desk.run(lambda client: client.lost_devices()))

    def _show_lost(self, lost: LostRequests) -> None:
        """Who waits for help stands above everybody; nothing stands there where nobody does."""
        rows = [
            Record(str(each.user), (each.name, day_and_time(each.asked_at, self.desk.timezone, "")))
            for each in lost.requests
        ]
        self.query_one("#lost", Records).fill(rows)

    @property
    def _users(self) -> Records:
        return self.query_one("#users", Records)

    @property
    def _search(self) -> Field:
        return self.query_one("#search", Field)

    def _show(self, page: UserPage) -> None:
        before = self._starts[-1].before
        self._next = Start(page.after, before + len(page.users)) if page.after else None
        self._search.error = ""
        self._users.fill([_record(user, self.desk.timezone) for user in page.users])
        self.query_one("#found", Static).update(Content(self._found(before, len(page.users))))
        self.query_one("#previous").display = len(self._starts) > 1
        self.query_one("#next").display = self._next is not None

    def _found(self, before: int, count: int) -> str:
        if count:
            more = " There are more." if self._next else ""
            if before + count == 1:
                return "1 user."
            return f"Users {before + 1} to {before + count}.{more}"
        if before:
            return "There are no more users."
        if self._search.value:
            return (
                f"Nobody is called {self._search.value.strip()}. Try fewer letters, or part of the "
                "email address."
            )
        return "There are no users yet. Add them with: keydesk users import FILE.csv"

    @on(Button.Pressed, "#next")
    def next_page(self) -> None:
        """The page after this one."""
        if self._next is not None:
            self._go([*self._starts, self._next])

    @on(Button.Pressed, "#previous")
    def previous_page(self) -> None:
        """The page before this one."""
        if len(self._starts) > 1:
            self._go(self._starts[:-1])

    @on(Records.Edge, "#users")
    def past_the_edge(self, event: Records.Edge) -> None:
        """Paging on past the list's end goes to another page."""
        if event.down:
            self.next_page()
        else:
            self.previous_page()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Down means the list only while the search field has the focus."""
        return self._search.input.has_focus if action == "into_list" else True

    @on(Input.Submitted, "#search-input")
    def action_into_list(self) -> None:
        """From the search field into the list."""
        if self._users.records:
            self._users.focus()

    @on(Records.RowSelected)
    def open_user(self, event: Records.RowSelected) -> None:
        """Open the user of the row, at the security keys where they ask to have them removed."""
        asks = event.data_table.id == "lost"
        self.post_message(OpenUser(UUID(event.row_key.value), at_keys=asks))


def _record(user: UserRow, timezone: str) -> Record:
    login = day_and_time(user.last_login, timezone, never="Never")
    return Record(str(user.id), (user.name, user.job_title, user.group, login))
