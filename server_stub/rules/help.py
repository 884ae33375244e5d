"""Who can help: the admin key holders who can act, else support (rules 7 and 8)."""

from dataclasses import dataclass

from sqlmodel import col, select

from models.access import Permission
from models.tables import Group, Organisation, SecurityKey, User
from server_stub.act import Act

NAMED = 3  # in a sentence; more names than that nobody reads
LISTED = 20


@dataclass(frozen=True)
class Help:
    """Who can help one person: names in order, none where only support can."""

    names: list[str]
    support_email: str
    support_phone: str

    @property
    def sentence(self) -> str:
        """What to do next, one or two sentences."""
        if self.names:
            return f"Ask {_either(self.names)}, who can remove security keys."
        call = f" or call {self.support_phone}" if self.support_phone else ""
        return f"Email {self.support_email} from your school address{call}."


def for_user(act: Act, user: User, of: Organisation) -> Help:
    """Who can help with this user's security keys; for SSO users support alone."""
    names = [] if user.sso else holders(act, user)
    return Help(names, of.support_email, of.support_phone)


def holders(act: Act, besides: User) -> list[str]:
    """Names of the organisation's other admin key holders who can act: they have a key."""
    groups = select(Group).where(Group.organisation_id == besides.organisation_id)
    able = [
        group.id for group in act.tx.exec(groups) if Permission.REMOVE_KEYS in group.permissions
    ]
    query = select(User.name).where(col(User.group_id).in_(able), User.id != besides.id)
    keyed = query.where(select(SecurityKey.id).where(SecurityKey.user_id == User.id).exists())
    return list(act.tx.exec(keyed.order_by(User.sort_name).limit(LISTED)))


def _either(names: list[str]) -> str:
    shown = names if len(names) <= NAMED else [*names[: NAMED - 1], "another admin key holder"]
    *first, last = shown
    return f"{', '.join(first)} or {last}" if first else last
