"""Users, their security keys and the log, for elevated admin key holders."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator

from models.wire.account import LogPage, LogVerdict
from models.wire.base import printable
from models.wire.keys import Removal, RemovalAsked, UserKeys
from models.wire.users import (
    AccountLock,
    ImportAsked,
    ImportReport,
    LostRequests,
    UserPage,
    UserProfile,
)
from server_stub.act import Act
from server_stub.calls import Calling
from server_stub.operations import staged_import
from server_stub.routes.in_thread import InThread
from server_stub.rules import chain, lost_devices, removal, user_import, users
from server_stub.rules.admin import account_locks
from server_stub.rules.guards import KeyHolder

router = APIRouter(route_class=InThread, prefix="/v1", tags=["users"])

Search = Annotated[str, Query(max_length=100), AfterValidator(printable)]
After = Annotated[str | None, Query(max_length=4000)]
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/users")
def find_users(call: Calling, search: Search = "", after: After = None) -> UserPage:
    """Users by surname; every word of `search` is found in name or address."""
    shown = call.read(KeyHolder, lambda act, who: users.page(act, who, search, after))
    if shown.behind:
        call.server.catching_up.begin()
    return shown.page


@router.get("/lost-devices")
def find_lost_devices(call: Calling) -> LostRequests:
    """Users whose device is lost and who wait for help, the longest wait first."""
    return call.read(KeyHolder, lost_devices.queue)


@router.post("/users/import")
def import_users(call: Calling, asked: ImportAsked) -> ImportReport:
    """Add users, all or none."""
    checked = call.read(KeyHolder, lambda act, who: user_import.check(act, who, asked))
    staged_import.stage(call.server, call.address, checked)
    report = call.change(
        KeyHolder, ImportReport, lambda act, who: user_import.settle(act, who, checked), asked
    )
    call.server.catching_up.begin()
    return report


@router.get("/users/{user_id}")
def user(call: Calling, user_id: UUID) -> UserProfile:
    """One user of the same organisation."""
    return call.read(KeyHolder, lambda act, who: users.profile(act, who, user_id))


@router.get("/users/{user_id}/lock")
def user_lock(call: Calling, user_id: UUID) -> AccountLock:
    """Until when a user's log-ins are paused after too many wrong tries."""
    return call.read(KeyHolder, lambda act, who: account_locks.shown(act, who, user_id))


@router.post("/users/{user_id}/lock/lift")
def lift_lock(call: Calling, user_id: UUID) -> AccountLock:
    """Let a user try again at once; doing it twice is no error."""
    return call.change(
        KeyHolder, AccountLock, lambda act, who: account_locks.lift(act, who, user_id)
    )


@router.get("/users/{user_id}/keys")
def user_keys(call: Calling, user_id: UUID) -> UserKeys:
    """A user's security keys, and whether they may be removed."""
    return call.read(KeyHolder, lambda act, who: removal.shown(act, who, user_id))


@router.post("/users/{user_id}/keys/remove")
def remove_keys(call: Calling, user_id: UUID, asked: RemovalAsked) -> Removal:
    """Remove all of a user's totp keys; doing it twice is no error."""
    return call.change(
        KeyHolder, Removal, lambda act, who: removal.remove(act, who, user_id, asked), asked
    )


@router.get("/users/{user_id}/log")
def user_log(call: Calling, user_id: UUID, before: Before = None) -> LogPage:
    """A user's security log, newest first."""
    return call.read(KeyHolder, lambda act, who: users.security_log(act, who, user_id, before))


@router.get("/log/verify")
def verify_log(call: Calling) -> LogVerdict:
    """The organisation's log, checked from its first entry to its end."""
    known = call.server.known_heads.now()

    def verify(act: Act, who: KeyHolder) -> LogVerdict:
        of = who.organisation.id
        return chain.verify(act, of, known.get(of))

    return call.read(KeyHolder, verify)
