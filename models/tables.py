"""The store's tables; the server alone reads and writes them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from models.access import KeyKind, Permission, SessionStage
from models.challenges import Asks, ChallengeState
from models.columns import (
    FOLDED,
    AsksWord,
    ChallengeStateWord,
    EventWord,
    KeyKindWord,
    StageWord,
    UtcTime,
)
from models.events import Event

TO_INDEX = "(users.indexed_text IS NULL OR users.indexed_text <> users.search_text)"
"""Users whose search entries have yet to follow them: the index of these is empty as a rule."""


class Organisation(SQLModel, table=True):
    """A school or trust; `timezone` is an IANA name.

    `log_days` is for how long its log is kept, None for as long as the store is; nothing that was
    written after `log_horizon` is dropped.
    """

    __tablename__ = "organisations"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str
    brand: str
    domain: str = Field(unique=True)
    timezone: str
    support_email: str
    support_phone: str
    log_days: int | None = None
    log_horizon: datetime | None = Field(default=None, sa_type=UtcTime)


class Group(SQLModel, table=True):
    """A group and the permissions that it carries."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id")
    name: str
    permissions: list[Permission] = Field(default_factory=list, sa_type=JSON)


class User(SQLModel, table=True):
    """A member of staff; `password_hash` is None until a first password is set.

    `search_text` is what Quick User Search looks in, `sort_name` its beginning, which orders lists;
    `indexed_text` is what the search entries were made of: None, or another text, until they
    follow what a server of an older version wrote.
    """

    __tablename__ = "users"
    __table_args__ = (
        Index("users_by_name", "organisation_id", "sort_name", "id", "search_text"),
        Index(
            "users_to_index",
            "organisation_id",
            "search_text",
            sqlite_where=text(TO_INDEX),
            postgresql_where=text(TO_INDEX),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id")
    group_id: UUID = Field(foreign_key="groups.id", index=True)
    email: str = Field(unique=True)
    name: str
    job_title: str = ""
    sso: bool = False
    password_hash: str | None = Field(default=None, repr=False)
    sort_name: str = Field(sa_type=FOLDED)
    search_text: str = Field(sa_type=FOLDED)
    indexed_text: str | None = None
    created_at: datetime = Field(sa_type=UtcTime)
    last_login_at: datetime | None = Field(default=None, sa_type=UtcTime)


class StagedUser(SQLModel, table=True):
    """A row of an import under way; all of one `import_id` become users at once, or none do."""

    __tablename__ = "staged_users"

    import_id: UUID = Field(primary_key=True)
    row: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime, index=True)
    id: UUID = Field(default_factory=uuid4)
    organisation_id: UUID
    group_id: UUID
    email: str
    name: str
    job_title: str = ""
    sort_name: str
    search_text: str


class SearchEntry(SQLModel, table=True):
    """One user on one shelf: all of an organisation whose names hold one run of letters.

    The primary key is the whole row, so that a shelf is read by surname from any place in it.
    A foreign key would be looked up for each of some 25 rows a user, and no user is ever deleted.
    """

    __tablename__ = "search_entries"
    __table_args__ = {"sqlite_with_rowid": False}

    shelf: int = Field(sa_type=BigInteger, primary_key=True)
    search_text: str = Field(sa_type=FOLDED, primary_key=True)
    user_id: UUID = Field(primary_key=True)


class SecurityKey(SQLModel, table=True):
    """A registered second factor; `counter` is a Meritlock key's next HOTP counter.

    `drift_steps` and `drift_seen` hold the last out-of-date code: by how many 30 s steps
    it was off, and the step that it was right for. `accepted_step` is the newest accepted step
    that was not ahead of a right clock: no code of that or an older one counts again.
    """

    __tablename__ = "security_keys"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", index=True)
    kind: KeyKind = Field(sa_type=KeyKindWord)
    name: str
    secret: bytes = Field(repr=False)
    counter: int = 0
    registered_at: datetime = Field(sa_type=UtcTime)
    verified_at: datetime | None = Field(default=None, sa_type=UtcTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcTime)
    drift_steps: int | None = None
    drift_seen: int | None = None
    accepted_step: int | None = None
    pairing_id: str | None = Field(default=None, index=True)


class Enrolment(SQLModel, table=True):
    """A device about to be added; its id becomes the security key's.

    `sent_code` is what its phone sent, sealed, until the device is saved.
    """

    __tablename__ = "enrolments"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", index=True)
    secret: bytes = Field(repr=False)
    created_at: datetime = Field(sa_type=UtcTime)
    pairing_id: str | None = Field(default=None, index=True)
    sent_code: bytes | None = Field(default=None, repr=False)


class UsedStep(SQLModel, table=True):
    """A 30 s step whose code was accepted or burned: the row's insertion is the one winner."""

    __tablename__ = "used_steps"

    key_id: UUID = Field(primary_key=True)
    step: int = Field(primary_key=True)


class Session(SQLModel, table=True):
    """A sign-in under way or done; the token itself is known to its holder alone.

    `keys_removed` is True when the user's keys were removed while it was there.
    """

    __tablename__ = "sessions"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", index=True)
    token_hash: str = Field(unique=True, repr=False)
    stage: SessionStage = Field(sa_type=StageWord)
    address: str
    created_at: datetime = Field(sa_type=UtcTime)
    last_seen_at: datetime = Field(sa_type=UtcTime)
    elevated_until: datetime | None = Field(default=None, sa_type=UtcTime)
    previous_login_at: datetime | None = Field(default=None, sa_type=UtcTime)
    keys_removed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class LogEntry(SQLModel, table=True):
    """One event in an organisation's chained log; `mac` covers it and the entry before."""

    __tablename__ = "log_entries"
    __table_args__ = (
        Index("log_by_user", "user_id", "seq"),
        Index("log_by_event", "organisation_id", "event", "seq"),
    )

    organisation_id: UUID = Field(foreign_key="organisations.id", primary_key=True)
    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime)
    user_id: UUID
    actor_id: UUID
    event: Event = Field(sa_type=EventWord)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    address: str
    mac: str


class LogHead(SQLModel, table=True):
    """The newest entry's number and mac, so that a log cut off at its end is noticed.

    `key_id` names the master key that the next entry is signed with; empty is the store's first.
    `seal` is a MAC, with that key, over the head as it stood at entry `sealed_seq` and time `at`:
    without the key nobody can make a shorter log's head.
    """

    __tablename__ = "log_heads"

    organisation_id: UUID = Field(foreign_key="organisations.id", primary_key=True)
    seq: int = 0
    mac: str = ""
    key_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    at: datetime | None = Field(default=None, sa_type=UtcTime)
    seal: str = Field(default="", sa_column_kwargs={"server_default": ""})
    sealed_seq: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class LogSeal(SQLModel, table=True):
    """What vouches for a log up to its entry `seq`, whose mac was `mac`.

    `secret` holds, sealed, the key that signed the entries up to there, from when the store's
    key was changed; or nothing, and then these entries are gone because they were old enough.
    """

    __tablename__ = "log_seals"

    organisation_id: UUID = Field(foreign_key="organisations.id", primary_key=True)
    seq: int = Field(primary_key=True)
    mac: str
    at: datetime = Field(sa_type=UtcTime)
    secret: bytes = Field(repr=False)


class PasswordReset(SQLModel, table=True):
    """A mailed single-use code, stored hashed."""

    __tablename__ = "password_resets"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", index=True)
    code_hash: str = Field(unique=True, repr=False)
    created_at: datetime = Field(sa_type=UtcTime)


class Guess(SQLModel, table=True):
    """One counted try against a subject: an account, an address, or everybody.

    `user_id` is whose account was tried, where it is that account's pause that this counts for.
    """

    __tablename__ = "guesses"
    __table_args__ = (Index("guesses_by_subject", "subject", "at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    subject: str
    at: datetime = Field(sa_type=UtcTime, index=True)
    user_id: UUID | None = Field(default=None, index=True)


class DeviceToken(SQLModel, table=True):
    """A desk on which a user signed in well, known again by a token that is stored hashed."""

    __tablename__ = "device_tokens"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", index=True)
    token_hash: str = Field(unique=True, repr=False)
    at: datetime = Field(sa_type=UtcTime)


class Answered(SQLModel, table=True):
    """The sealed answer to a request with an idempotency key, given again when it is repeated."""

    __tablename__ = "answered"

    scope: str = Field(primary_key=True)
    request_key: str = Field(primary_key=True)
    fingerprint: str
    answer: bytes = Field(repr=False)
    at: datetime = Field(sa_type=UtcTime, index=True)


class Phone(SQLModel, table=True):
    """A paired authenticator: the Ed25519 public key that answers for one security key.

    `key_id` is a security key's id or, until the device is saved, its enrolment's.
    """

    __tablename__ = "phones"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key_id: UUID = Field(unique=True)
    user_id: UUID = Field(foreign_key="users.id", index=True)
    public_key: bytes
    paired_at: datetime = Field(sa_type=UtcTime)
    last_seen_at: datetime = Field(sa_type=UtcTime)


class PhoneNonce(SQLModel, table=True):
    """A nonce that a phone's signed request used up, so that no request counts twice."""

    __tablename__ = "phone_nonces"

    phone_id: UUID = Field(primary_key=True)
    nonce: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime, index=True)


class Challenge(SQLModel, table=True):
    """A second-factor question to a user's phones; ends once, by one answer or by time.

    `asked` is False when too many were left unanswered: then no phone shows it. `known` is True
    when it comes from an address where the user has signed in well.
    """

    __tablename__ = "challenges"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", index=True)
    session_id: UUID = Field(index=True)
    asks: Asks = Field(sa_type=AsksWord)
    state: ChallengeState = Field(sa_type=ChallengeStateWord)
    asked: bool = True
    known: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    number: str = Field(default="", repr=False)
    device: str = ""
    address: str = ""
    place: str = ""
    distance_km: int | None = None
    code: bytes | None = Field(default=None, repr=False)
    key_id: UUID | None = None
    asked_at: datetime = Field(sa_type=UtcTime)
    expires_at: datetime = Field(sa_type=UtcTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Bell(SQLModel, table=True):
    """How often a topic has rung: whoever waits for it compares numbers, on any server process."""

    __tablename__ = "bells"

    topic: str = Field(primary_key=True)
    rung: int = 0
    at: datetime = Field(sa_type=UtcTime, index=True)


class StoreKey(SQLModel, table=True):
    """Which master key this store is sealed with; its one row has the id 1.

    `before` is the key whose values are being sealed anew, None when there are none left;
    `token` is the sealed key of tokens' hashes, which stays when the master key changes.
    """

    __tablename__ = "store_keys"

    id: int = Field(default=1, primary_key=True)
    key_id: str
    before: str | None = None
    since: datetime = Field(sa_type=UtcTime)
    token: bytes = Field(repr=False)


class Chore(SQLModel, table=True):
    """When one of all server processes last did something that is due now and then."""

    __tablename__ = "chores"

    name: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime)
