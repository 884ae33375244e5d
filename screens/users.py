"""Admin > Users: everybody of the organisation, found while typing, a page at a time."""

from typing import ClassVar
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from models.wire.users import UserPage, UserRow
from screens.desk import Desk
from screens.place_screen import PlaceScreen
from screens.places import OpenUser, Place
from screens.times import day_and_time
from screens.widgets.action import Action
from screens.widgets.field import Field
from screens.widgets.flow import Flow
from screens.widgets.records import Record, Records

PAGE = 50
"""Users a page, as the server sends them."""


class UsersScreen(PlaceScreen):
    """A search field over one page of users. What is typed and where the cursor is stay."""

    PLACE = Place.ADMIN
    TITLE = "Users"
    CSS_PATH = "users.tcss"
    AUTO_FOCUS = "#search-input"
    FIELDS = {"search": "search"}
    HELP = (
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
        self._marks: list[str | None] = [None]
        self._next: str | None = None

    def compose_body(self) -> ComposeResult:
        """Search, list, pages."""
        yield Label("Users", id="title")
        yield Field("Quick User Search", id="search", hint="Part of a name or email address")
        yield Records("Name", "Job Title", "Group", "Last Login", name="Users", id="users")
        yield Static(id="found", markup=False)
        yield Flow(
            Action("Previous page", id="previous"), Action("Next page", id="next"), id="pages"
        )

    @on(Input.Changed, "#search-input")
    def search(self) -> None:
        """Every key asks anew, from the first page; the worker before it is cancelled."""
        self._go([None])

    def _go(self, marks: list[str | None]) -> None:
        self._marks = marks
        self.reload()

    async def load(self) -> None:
        """The page that is wanted now; an answer to an older question is dropped."""
        search, marks = self._search.value, self._marks
        page = await self.desk.run(lambda client: client.find_users(search, marks[-1]))
        if (search, marks) == (self._search.value, self._marks):
            self._show(page)

    @property
    def _search(self) -> Field:
        return self.query_one("#search", Field)

    def _show(self, page: UserPage) -> None:
        self._next = page.after
        self._search.error = ""
        self.query_one(Records).fill([_record(user, self.desk.timezone) for user in page.users])
        self.query_one("#found", Static).update(Content(self._found(len(page.users))))
        self.query_one("#previous").display = len(self._marks) > 1
        self.query_one("#next").display = page.after is not None

    def _found(self, count: int) -> str:
        before = (len(self._marks) - 1) * PAGE
        if count:
            more = " There are more." if self._next else ""
            return f"Users {before + 1} to {before + count}.{more}"
        if self._search.value:
            return (
                f"Nobody is called {self._search.value}. Try fewer letters, or part of the "
                "email address."
            )
        return "There are no users yet. Add them with: keydesk users import FILE.csv"

    @on(Button.Pressed, "#next")
    def next_page(self) -> None:
        """The page after this one."""
        if self._next is not None:
            self._go([*self._marks, self._next])

    @on(Button.Pressed, "#previous")
    def previous_page(self) -> None:
        """The page before this one."""
        if len(self._marks) > 1:
            self._go(self._marks[:-1])

    @on(Records.Edge)
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
        if self.query_one(Records).records:
            self.query_one(Records).focus()

    @on(Records.RowSelected)
    def open_user(self, event: Records.RowSelected) -> None:
        """Open the user of the row."""
        self.post_message(OpenUser(UUID(event.row_key.value)))


def _record(user: UserRow, timezone: str) -> Record:
    login = day_and_time(user.last_login, timezone, never="Never")
    return Record(str(user.id), (user.name, user.job_title, user.group, login))
