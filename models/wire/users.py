"""Users as an admin key holder sees them, and their import."""

from uuid import UUID

from pydantic import Field

from models.wire.base import AnyText, Count, Rows, Shown, When, Wire


class UserRow(Wire):
    """One line of Admin > Users."""

    id: UUID
    name: Shown
    email: Shown
    job_title: Shown
    group: Shown
    last_login: When | None


class UserPage(Wire):
    """Up to a page of users by name; `after` asks for the next page, None at the end.

    A search that would read too long ends early: its page is short, even empty, and has `after`.
    """

    users: Rows[UserRow]
    after: str | None


class UserProfile(Wire):
    """One user: personal details, permissions and alerts, the last two as sentences."""

    id: UUID
    name: Shown
    email: Shown
    job_title: Shown
    group: Shown
    organisation: Shown
    sso: bool
    last_login: When | None
    permissions: Rows[Shown]
    when_elevated: Rows[Shown]
    alerts: Rows[Shown]


class AccountLock(Wire):
    """Until when log-ins are paused after too many wrong tries, None where they are not."""

    until: When | None


class LostRequest(Wire):
    """A locked-out user's call for help."""

    user: UUID
    name: Shown
    asked_at: When


class LostRequests(Wire):
    """The calls that wait for an admin key holder, the oldest first."""

    requests: Rows[LostRequest]


class ImportRow(Wire):
    """One line of a CSV as it stands; the server checks every cell."""

    line: Count = Field(ge=1, description="Line number in the file, for the answer.")
    name: AnyText
    email: AnyText
    job_title: AnyText
    group: AnyText


class ImportAsked(Wire):
    """Users to add; `dry_run` checks and changes nothing."""

    rows: list[ImportRow] = Field(max_length=10_000)
    dry_run: bool


class RefusedRow(Wire):
    """Why one line can't be taken."""

    line: Count
    field: Shown
    problem: Shown


class ImportReport(Wire):
    """What an import did: all rows added, or none and a reason for each refused one."""

    added: Count
    refused: Rows[RefusedRow]
    dry_run: bool
