"""What several people do at the same moment, on SQLite and PostgreSQL alike."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlmodel import select

from models.access import SessionStage
from models.events import Event
from models.refusals import Refused
from models.tables import SecurityKey, Session
from models.wire.users import ImportRow
from server_stub.act import Act
from server_stub.client import Client
from server_stub.rules import codes, log, organisations, sessions
from server_stub.rules.access import ways_in
from tests.server_stub.school import Person, School, client_of
from tests.server_stub.test_enrolment import seed_of
from tests.until import until

pytestmark = pytest.mark.each_database

Deed = Callable[[Client], Awaitable[str]]


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


async def test_of_two_key_holders_who_remove_each_other_one_wins(school):
    other = school.with_key(school.add("Owen Price", "Safeguarding"))
    outcomes = await at_once(
        school, [(school.holder, removing(other)), (other, removing(school.holder))]
    )
    assert outcomes in (["no_key", "removed 1"], ["elevation_needed", "removed 1"])
    with school.server.reading("test") as act:
        owners = set(act.tx.exec(select(SecurityKey.user_id)).all())
        elevated = {one.user_id for one in act.tx.exec(select(Session)) if one.elevated_until}
    assert len(owners & {school.holder.id, other.id}) == 1
    assert elevated == owners & {school.holder.id, other.id}


async def test_two_key_holders_who_remove_the_same_device_are_not_both_told_so(school):
    other = school.with_key(school.add("Owen Price", "Safeguarding"))
    deeds = [(holder, removing(school.keyed)) for holder in (school.holder, other)]
    assert await at_once(school, deeds) == ["removed 0", "removed 1"]


async def test_of_two_imports_of_one_address_one_adds_it(school):
    row = ImportRow(line=2, name="Tim", email="tim@meadowbank.sch.uk", job_title="", group="SLT")
    other = school.with_key(school.add("Owen Price", "Safeguarding"))

    async def imports(desk: Client) -> str:
        return f"added {(await desk.import_users([row], dry_run=False)).added}"

    assert await at_once(school, [(school.holder, imports), (other, imports)]) == [
        "added 0",
        "added 1",
    ]


async def test_of_two_first_devices_saved_together_one_is_saved_and_ends_the_others_session(school):
    """Otherwise a stranger with the password could slip theirs in beside the owner's."""

    async def adds(desk: Client) -> str:
        begun = await desk.begin_enrolment()
        seed = seed_of(begun)
        code = codes.current(seed, school.clock.now)
        await desk.save_device(begun.id, f"Phone {begun.id}", code)
        return "saved"

    outcomes = await at_once(school, [(school.teacher, adds), (school.teacher, adds)])
    assert outcomes == ["saved", "session_ended"]


on_postgresql = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)


def at_most_a_second(act: Act) -> None:
    """Let this transaction wait no longer for another's locks."""
    act.tx.execute(text("SET LOCAL lock_timeout = '1s'"))


@on_postgresql
def test_an_entry_in_the_log_waits_for_no_key_holders_turn(school):
    """It refers to the organisation: whoever held its log then and waited here closed a circle."""
    with school.server.act("test") as removing:
        organisations.one_at_a_time(removing, school.of)
        with school.server.act("test") as signing_in:
            at_most_a_second(signing_in)
            log.record(signing_in, Event.SIGNED_IN, school.user(school.teacher))
        log.record(removing, Event.KEYS_REMOVED, school.user(school.keyed))


@on_postgresql
def test_a_new_session_waits_for_no_device_that_is_being_saved(school):
    user = school.user(school.teacher)
    with school.server.act("test") as saving:
        sessions.user_in_turn(saving, user.id)
        with school.server.act("test") as signing_in:
            at_most_a_second(signing_in)
            sessions.start(signing_in, user, SessionStage.SECOND_FACTOR)


@on_postgresql
async def test_a_sign_in_that_waits_for_a_device_being_saved_holds_no_log_meanwhile(school):
    """The log is what every transaction comes to last, so that no two wait for each other."""
    desk = client_of(school.server)
    with school.server.act("test") as saving:
        sessions.user_in_turn(saving, school.teacher.id)
        signing_in = asyncio.create_task(school.sign_in(desk, school.teacher))
        waiting = text("SELECT count(*) FROM pg_catalog.pg_locks WHERE NOT granted")
        await until(lambda: saving.tx.execute(waiting).scalar())
        at_most_a_second(saving)
        log.record(saving, Event.KEY_ADDED, school.user(school.teacher))
    await signing_in
    await desk.aclose()


@on_postgresql
@pytest.mark.parametrize("awaits", ["the password", "the code"])
async def test_a_log_in_under_way_does_not_slip_past_a_change_of_the_password(school, awaits):
    """It waits for the change, and then finds that what it was begun with is no more."""
    desk, keyed = client_of(school.server), school.keyed
    if awaits == "the code":
        await desk.sign_in(keyed.email, keyed.password)
    with school.server.act("test") as changing:
        user = sessions.user_in_turn(changing, keyed.id)
        assert user is not None
        step = (
            desk.answer_second_factor(keyed.code(school.clock.now))
            if awaits == "the code"
            else desk.sign_in(keyed.email, keyed.password)
        )
        logging_in = asyncio.create_task(step)
        waiting = text("SELECT count(*) FROM pg_catalog.pg_locks WHERE NOT granted")
        await until(lambda: changing.tx.execute(waiting).scalar() or logging_in.done())
        at_most_a_second(changing)
        user.password_hash = "another"
        changing.tx.add(user)
        ways_in.end_all(changing, user)
    with pytest.raises(Refused):
        await logging_in
    await desk.aclose()
