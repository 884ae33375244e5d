"""Users as an admin key holder sees them: the list, its search, one profile."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, tuple_
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from models.access import Permission
from models.refusals import Refusal, Refused
from models.rows import table
from models.tables import Group, User
from models.wire.account import LogPage
from models.wire.base import printable
from models.wire.users import UserPage, UserProfile, UserRow
from server_stub.act import Act
from server_stub.rules import alerts, log, search_entries
from server_stub.rules.guards import KeyHolder
from server_stub.rules.names import search_words, sort_name_in
from server_stub.rules.search import START, Found, Place, find

PAGE = 50
_ID_LETTERS = 32
_ORDER = (col(User.sort_name), col(User.id))
_USERS, _GROUPS = table(User), table(Group)
_COLUMNS = (_USERS.c[name] for name in ("id", "name", "email", "job_title", "last_login_at"))
_THEIRS = (_USERS.c.organisation_id == bindparam("organisation")).label("theirs")
# by id alone, else SQLite reads all of a school's
_SHOWN = (
    sa_select(*_COLUMNS, _GROUPS.c.name.label("group"), _THEIRS)
    .join(_GROUPS, _GROUPS.c.id == _USERS.c.group_id)
    .where(_USERS.c.id.in_(bindparam("ids", expanding=True)))
)


def found(act: Act, who: KeyHolder, user_id: UUID) -> User:
    """A user of the key holder's own organisation; raises Refused (NOT_FOUND) for all others."""
    user = act.tx.get(User, user_id)
    if user is None or user.organisation_id != who.organisation.id:
        raise Refused(Refusal.NOT_FOUND)
    return user


@dataclass(frozen=True)
class Shown:
    """A page of users; `behind` while search entries have yet to be made."""

    page: UserPage
    behind: bool


def page(act: Act, who: KeyHolder, search: str, after: str | None) -> Shown:
    """Users by surname, 50 a page; each word of `search` is found somewhere in name or address.

    `after` is the page before's own; raises Refused (INPUT_WRONG) for a made-up one.
    """
    words, start = search_words(search), START if after is None else _place(after)
    behind = search_entries.behind(act, who.organisation.id)
    if behind:
        found = _by_rows(act, who, words, start)
    else:
        found = find(act, who.organisation.id, words, start, PAGE + 1)
    users = _in_order(act, who, found.places[:PAGE])
    going_on = found.places[PAGE - 1] if len(found.places) > PAGE else found.going_on
    shown = UserPage(users=users, after=_mark(going_on) if going_on else None)
    return Shown(shown, behind)


def _by_rows(act: Act, who: KeyHolder, words: list[str], after: Place) -> Found:
    """The same by reading users' own rows: right at any time, but the more of them the slower.

    Where the page before was found by entries, people of the name it ended with may come again.
    """
    query = select(User.sort_name, User.id).where(User.organisation_id == who.organisation.id)
    for word in words:
        query = query.where(col(User.search_text).contains(word, autoescape=True))
    name = sort_name_in(after.search_text)
    here = Place(name, after.user_id if after.search_text == name else START.user_id)
    rows = act.tx.exec(query.where(tuple_(*_ORDER) > here).order_by(*_ORDER).limit(PAGE + 1))
    return Found([Place(*row) for row in rows], None)


def _in_order(act: Act, who: KeyHolder, places: list[Place]) -> list[UserRow]:
    """The users at these places, as far as they still belong to the key holder's organisation."""
    if not places:
        return []
    asked = {"ids": [place.user_id for place in places], "organisation": who.organisation.id}
    rows = {user.id: _row(user) for user in act.tx.execute(_SHOWN, asked).all() if user.theirs}
    return [rows[place.user_id] for place in places if place.user_id in rows]


def _row(user: Row[Any]) -> UserRow:
    return UserRow(
        id=user.id,
        name=user.name,
        email=user.email,
        job_title=user.job_title,
        group=user.group,
        last_login=user.last_login_at,
    )


def _mark(place: Place) -> str:
    """The place, in a form that is not meant to be read."""
    return base64.urlsafe_b64encode(f"{place.user_id.hex}{place.search_text}".encode()).decode()


def _place(after: str) -> Place:
    try:
        text = base64.b64decode(after, altchars=b"-_", validate=True).decode()
        return Place(printable(text[_ID_LETTERS:]), UUID(text[:_ID_LETTERS]))
    except (binascii.Error, ValueError) as error:
        problem = "is not the end of a page of users; start again without it"
        raise Refused(
            Refusal.INPUT_WRONG, field="after", field_label="Page", problem=problem
        ) from error


def profile(act: Act, who: KeyHolder, user_id: UUID) -> UserProfile:
    """One user: personal details, permissions and alerts; raises Refused (NOT_FOUND)."""
    user = found(act, who, user_id)
    group = act.tx.exec(select(Group).where(Group.id == user.group_id)).one()
    permissions = [Permission(word) for word in group.permissions]
    return UserProfile(
        id=user.id,
        name=user.name,
        email=user.email,
        job_title=user.job_title,
        group=group.name,
        organisation=who.organisation.name,
        sso=user.sso,
        last_login=user.last_login_at,
        permissions=[held.sentence for held in permissions if not held.elevated_only],
        when_elevated=[held.sentence for held in permissions if held.elevated_only],
        alerts=alerts.about(act, user, group, who.organisation),
    )


def security_log(act: Act, who: KeyHolder, user_id: UUID, before: int | None) -> LogPage:
    """A user's security log, newest first; raises Refused (NOT_FOUND)."""
    return log.page(act, found(act, who, user_id), before)
