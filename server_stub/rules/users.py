"""Users as an admin key holder sees them: the list, its search, one profile."""

import base64
import binascii
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.access import Permission
from models.refusals import Refusal, Refused
from models.tables import Group, User
from models.wire.account import LogPage
from models.wire.base import printable
from models.wire.users import UserPage, UserProfile, UserRow
from server_stub.act import Act
from server_stub.rules import alerts, log
from server_stub.rules.guards import KeyHolder
from server_stub.rules.names import search_words

PAGE = 50
_ID_LETTERS = 32
_ORDER = (col(User.sort_name), col(User.id))


def found(act: Act, who: KeyHolder, user_id: UUID) -> User:
    """A user of the key holder's own organisation; raises Refused (NOT_FOUND) for all others."""
    user = act.tx.get(User, user_id)
    if user is None or user.organisation_id != who.organisation.id:
        raise Refused(Refusal.NOT_FOUND)
    return user


def page(act: Act, who: KeyHolder, search: str, after: str | None) -> UserPage:
    """Users by surname, 50 a page; each word of `search` is found somewhere in name or address.

    `after` is the page before's own; raises Refused (INPUT_WRONG) for a made-up one.
    """
    matching = _matching(who, search)
    if after is not None:
        matching = matching.where(tuple_(*_ORDER) > _place(after))
    query = (
        select(User, Group.name)
        .join(Group, col(Group.id) == col(User.group_id))
        .where(col(User.id).in_(matching.limit(PAGE + 1)))
        .order_by(*_ORDER)
    )
    rows = act.tx.exec(query).all()
    shown = [row(user, group) for user, group in rows[:PAGE]]
    return UserPage(users=shown, after=_mark(rows[PAGE - 1][0]) if len(rows) > PAGE else None)


def _matching(who: KeyHolder, search: str) -> SelectOfScalar[UUID]:
    """The ids in order, of columns that the index holds: other rows need not be read."""
    query = select(User.id).where(User.organisation_id == who.organisation.id).order_by(*_ORDER)
    for word in search_words(search):
        query = query.where(col(User.search_text).contains(word, autoescape=True))
    return query


def row(user: User, group: str) -> UserRow:
    """One line of the list."""
    return UserRow(
        id=user.id,
        name=user.name,
        email=user.email,
        job_title=user.job_title,
        group=group,
        last_login=user.last_login_at,
    )


def _mark(user: User) -> str:
    """The place after this user, in a form that is not meant to be read."""
    return base64.urlsafe_b64encode(f"{user.id.hex}{user.sort_name}".encode()).decode()


def _place(after: str) -> tuple[str, UUID]:
    try:
        text = base64.b64decode(after, altchars=b"-_", validate=True).decode()
        return printable(text[_ID_LETTERS:]), UUID(text[:_ID_LETTERS])
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
