"""Who may call a rule: a guard is a type in the rule's signature, and only `admit` makes one."""

from dataclasses import dataclass
from typing import ClassVar, Self

from sqlalchemy import bindparam
from sqlmodel import col, select

from models.access import Permission, SessionStage
from models.refusals import Refusal, Refused
from models.tables import Group, Organisation, Session, User
from models.wire.sign_in import SessionState
from server_stub.act import Act
from server_stub.rules import organisations, sessions

_THEIRS = (
    col(User.group_id) == col(Group.id),
    col(User.organisation_id) == col(Organisation.id),
)
_OF_USER = select(User, Group, Organisation).where(col(User.id) == bindparam("user"), *_THEIRS)
_BY_TOKEN = select(Session, User, Group, Organisation).where(
    col(Session.token_hash) == bindparam("token_hash"),
    col(Session.user_id) == col(User.id),
    *_THEIRS,
)


@dataclass(frozen=True)
class Guard:
    """Somebody with a living session, and what they belong to.

    `bounded` is True where a person's changes are counted, see `access.change_limit`.
    """

    bounded: ClassVar[bool] = True

    session: Session
    user: User
    group: Group
    organisation: Organisation

    @classmethod
    def admit(cls, act: Act, token: str | None) -> Self:
        """Who holds this token; raises Refused where this guard's condition doesn't hold."""
        asked = {"token_hash": act.vault.digest(token or "")}
        found = act.tx.exec(_BY_TOKEN, params=asked).first()
        if found is None or not sessions.lives(act, found[0]):
            raise Refused(Refusal.SESSION_ENDED)
        admitted = cls(*found)
        admitted.check(act)
        return admitted

    @classmethod
    def of(cls, act: Act, session: Session) -> Self:
        """Who holds this session, unchecked."""
        return cls(session, *act.tx.exec(_OF_USER, params={"user": session.user_id}).one())

    def check(self, act: Act) -> None:
        """Raise Refused unless this guard's condition holds."""

    def take_turn(self, act: Act) -> None:
        """Wait for what is done one at a time, before anything is written.

        Changes by one person follow each other, those to how they get in among them.
        """
        sessions.one_at_a_time(act, self.user)

    def state(self, act: Act) -> SessionState:
        """The session as its holder sees it."""
        return sessions.state(act, self.session, self.user, self.group, self.organisation)


class Answering(Guard):
    """Somebody whose password was right and whose second factor is awaited."""

    def check(self, act: Act) -> None:
        """Raises Refused (SECOND_FACTOR_DONE)."""
        if self.session.stage is not SessionStage.SECOND_FACTOR:
            raise Refused(Refusal.SECOND_FACTOR_DONE)


class Signed(Guard):
    """Somebody who is signed in."""

    def check(self, act: Act) -> None:
        """Raises Refused (SECOND_FACTOR_NEEDED)."""
        if self.session.stage is not SessionStage.OPEN:
            raise Refused(Refusal.SECOND_FACTOR_NEEDED)

    def acts_for_others(self, act: Act) -> bool:
        """An admin key holder who is elevated now: what `KeyHolder` insists on, as a question."""
        holds = Permission.REMOVE_KEYS in self.group.permissions
        return holds and sessions.elevation(act, self.session) is not None


class Elevated(Signed):
    """Somebody who is signed in and elevated."""

    def check(self, act: Act) -> None:
        """Raises Refused (ELEVATION_NEEDED, or NO_KEY where nothing could elevate)."""
        super().check(act)
        if sessions.elevation(act, self.session) is None:
            keyed = sessions.has_key(act, self.user)
            raise Refused(Refusal.ELEVATION_NEEDED if keyed else Refusal.NO_KEY)


class KeyHolder(Elevated):
    """An admin key holder, elevated."""

    bounded = False  # by how many others there are to act for

    def check(self, act: Act) -> None:
        """Raises Refused (NOT_KEY_HOLDER), whether elevated or not."""
        Signed.check(self, act)
        if Permission.REMOVE_KEYS not in self.group.permissions:
            raise Refused(Refusal.NOT_KEY_HOLDER)
        super().check(act)

    def take_turn(self, act: Act) -> None:
        """Changes by key holders of one organisation follow each other."""
        organisations.one_at_a_time(act, self.organisation)
