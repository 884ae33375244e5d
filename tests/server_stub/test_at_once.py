"""What several people do at the same moment, on SQLite and PostgreSQL alike."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from models.refusals import Refused
from models.tables import SecurityKey, Session
from models.wire.users import ImportRow
from server_stub.client import Client
from server_stub.rules import codes
from server_stub.settings import Settings
from server_stub.vault import new_master
from tests.postgres import postgres, postgres_url
from tests.server_stub.school import Person, School, TestClock, client_of, found, open_server

__all__ = ["postgres", "postgres_url"]
Deed = Callable[[Client], Awaitable[str]]


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path, clock: TestClock) -> Iterator[School]:
    """A school on a store that many may use at once."""
    settings = Settings.in_folder(tmp_path / "store")
    if request.param == "postgresql":
        key = base64.b64encode(new_master()).decode()
        database = request.getfixturevalue("postgres_url")
        settings = replace(settings, database=database, key_text=key)
    server = open_server(settings, clock)
    yield found(server, clock)
    server.store.close()


async def at_once(school: School, deeds: list[tuple[Person, Deed]]) -> list[str]:
    """Sign each person in at a desk of their own, let all act together; what came of it.

    The server answers each in a thread and a transaction of its own.
    """
    desks = [client_of(school.server) for _ in deeds]
    for desk, (person, _) in zip(desks, deeds, strict=True):
        await school.sign_in(desk, person)
    outcomes = await asyncio.gather(
        *(told(deed(desk)) for desk, (_, deed) in zip(desks, deeds, strict=True))
    )
    for desk in desks:
        await desk.aclose()
    return sorted(outcomes)


async def told(deed: Awaitable[str]) -> str:
    """What the deed came to, or the refusal's code."""
    try:
        return await deed
    except Refused as refused:
        return refused.refusal.code


def removing(other: Person) -> Deed:
    """Removes the other's devices."""

    async def deed(desk: Client) -> str:
        removal = await desk.remove_keys(other.id, confirmed=True)
        return f"removed {len(removal.removed)}"

    return deed


async def test_of_two_key_holders_who_remove_each_other_one_wins(shared):
    other = shared.with_key(shared.add("Owen Price", "Safeguarding"))
    outcomes = await at_once(
        shared, [(shared.holder, removing(other)), (other, removing(shared.holder))]
    )
    assert outcomes in (["no_key", "removed 1"], ["elevation_needed", "removed 1"])
    with shared.server.reading("test") as act:
        owners = set(act.tx.exec(select(SecurityKey.user_id)).all())
        elevated = {one.user_id for one in act.tx.exec(select(Session)) if one.elevated_until}
    assert len(owners & {shared.holder.id, other.id}) == 1
    assert elevated == owners & {shared.holder.id, other.id}


async def test_two_key_holders_who_remove_the_same_device_are_not_both_told_so(shared):
    other = shared.with_key(shared.add("Owen Price", "Safeguarding"))
    deeds = [(holder, removing(shared.keyed)) for holder in (shared.holder, other)]
    assert await at_once(shared, deeds) == ["removed 0", "removed 1"]


async def test_of_two_imports_of_one_address_one_adds_it(shared):
    row = ImportRow(line=2, name="Tim", email="tim@meadowbank.sch.uk", job_title="", group="SLT")
    other = shared.with_key(shared.add("Owen Price", "Safeguarding"))

    async def imports(desk: Client) -> str:
        return f"added {(await desk.import_users([row], dry_run=False)).added}"

    assert await at_once(shared, [(shared.holder, imports), (other, imports)]) == [
        "added 0",
        "added 1",
    ]


async def test_of_two_first_devices_saved_together_one_waits_for_elevation(shared):
    """Otherwise a stranger with the password could slip theirs in beside the owner's."""

    async def adds(desk: Client) -> str:
        begun = await desk.begin_enrolment()
        seed = base64.b32decode(begun.setup_key.get_secret_value())
        code = codes.current(seed, shared.clock.now)
        await desk.save_device(begun.id, f"Phone {begun.id}", code)
        return "saved"

    outcomes = await at_once(shared, [(shared.teacher, adds), (shared.teacher, adds)])
    assert outcomes == ["elevation_needed", "saved"]
