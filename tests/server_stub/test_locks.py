"""Locks after too many wrong tries: whom they stop, who sees and lifts them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from models.events import Event
from models.refusals import Refusal
from server_stub.client import Client
from server_stub.rules import throttle
from server_stub.rules.admin import address_locks
from server_stub.rules.throttle import Window
from tests.refusals import refused
from tests.server_stub.school import ELSEWHERE, HERE, PASSWORD, Desks, School, Tokens, found
from tests.server_stub.test_throttle import guess

FIVE = timedelta(minutes=5)


@pytest.fixture
async def holder(desks: Desks, school: School) -> Client:
    """The desk of an elevated admin key holder."""
    return await school.sign_in(desks(), school.holder)


async def test_a_pupils_wrong_tries_at_made_up_people_lock_no_known_person_out(
    desks, school, monkeypatch
):
    await desks().sign_in(school.teacher.email, PASSWORD)
    monkeypatch.setattr(throttle, "ADDRESS", (Window(8, FIVE),))
    judged = [await guess(desks(), f"pupil{at}@meadowbank.sch.uk") for at in range(12)]
    assert sum(judged) == 8
    await desks().sign_in(school.teacher.email, PASSWORD)
    with refused(Refusal.TOO_MANY_TRIES):  # who is not known there yet waits
        await desks().sign_in(school.keyed.email, PASSWORD)


async def test_wrong_tries_at_known_people_of_an_address_are_bounded_together(
    desks, school, monkeypatch
):
    people = [school.add(f"Person {number}") for number in range(6)]
    for person in people:
        await desks().sign_in(person.email, PASSWORD)
    monkeypatch.setattr(throttle, "KNOWN_ADDRESS", (Window(4, FIVE),))
    judged = [await guess(desks(), person.email) for person in people]
    assert sum(judged) == 4
    await desks().sign_in(school.teacher.email, PASSWORD)  # a stranger's tries are others
    await desks(HERE, Tokens()).sign_in(school.keyed.email, PASSWORD)


async def test_wrong_tries_at_known_people_use_up_no_strangers_tries(desks, school, monkeypatch):
    await desks().sign_in(school.teacher.email, PASSWORD)
    monkeypatch.setattr(throttle, "ADDRESS", (Window(3, FIVE),))
    assert await guess(desks(), school.teacher.email, 4) == 4
    await desks().sign_in(school.keyed.email, PASSWORD)


async def test_only_wrong_codes_for_a_new_password_count(desks, school, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS", (Window(2, FIVE),))
    code = await mailed(desks, school)
    for _ in range(3):
        with refused(Refusal.PASSWORD_NAMES):
            await desks().redeem_password_reset(code, "Wendy Abbott Abbott")
    await desks().redeem_password_reset(code, "an entirely new one")
    for _ in range(2):
        with refused(Refusal.RESET_CODE_WRONG):
            await desks().redeem_password_reset(code, "another entirely new one")
    with refused(Refusal.TOO_MANY_TRIES):
        await desks().redeem_password_reset(code, "another entirely new one")


async def mailed(desks: Desks, school: School) -> str:
    await desks(ELSEWHERE).ask_password_reset(school.teacher.email)
    [mail] = school.server.settings.outbox.iterdir()
    return mail.read_text().split("password:\n\n")[1].split()[0]


async def test_a_key_holder_sees_and_lifts_every_lock_of_an_account_and_it_is_logged(
    holder, desks, school
):
    """The stranger's, the pair's and the device's."""
    tokens, teacher = Tokens(), school.teacher
    await desks(HERE, tokens).sign_in(teacher.email, PASSWORD)
    assert (await holder.user_lock(teacher.id)).until is None
    everywhere = [desks(ELSEWHERE), desks(HERE), desks(HERE, tokens)]
    for desk in everywhere:
        assert await guess(desk, teacher.email, 9) == 5
        school.clock.move(seconds=10)
    lifts = school.clock.now + FIVE - timedelta(seconds=10)
    assert (await holder.user_lock(teacher.id)).until == lifts
    assert (await holder.lift_lock(teacher.id)).until is None
    for desk in everywhere:
        await desk.sign_in(teacher.email, PASSWORD)
    [entry] = [one for one in school.entries(teacher) if one.event is Event.LOCK_LIFTED]
    assert entry.actor_id == school.holder.id


async def test_wrong_codes_lock_too_and_are_lifted_alike(holder, desks, school):
    desk = desks(ELSEWHERE)
    await desk.sign_in(school.keyed.email, PASSWORD)
    for _ in range(5):
        with refused(Refusal.CODE_WRONG):
            await desk.answer_second_factor("000000")
    assert (await holder.user_lock(school.keyed.id)).until == school.clock.now + FIVE
    await holder.lift_lock(school.keyed.id)
    await desk.answer_second_factor(school.keyed.code(school.clock.now))


async def test_the_longest_lock_is_told_and_one_that_has_lifted_is_none(holder, desks, school):
    for _ in range(4):
        await guess(desks(ELSEWHERE), school.teacher.email, 5)
        school.clock.move(minutes=6)
    await holder.elevate(school.holder.code(school.clock.now))
    until = (await holder.user_lock(school.teacher.id)).until
    assert until == school.clock.now - timedelta(minutes=24) + timedelta(hours=1)


async def test_lifting_what_is_not_locked_is_no_error_and_not_logged(holder, desks, school):
    await guess(desks(ELSEWHERE), school.teacher.email, 4)
    await holder.lift_lock(school.teacher.id)
    assert Event.LOCK_LIFTED not in school.log(school.teacher)
    assert await guess(desks(ELSEWHERE), school.teacher.email, 9) == 1


async def test_nobody_lifts_the_lock_of_their_own_account(holder, desks, school):
    await guess(desks(ELSEWHERE), school.holder.email, 9)
    with refused(Refusal.LOCK_OF_OWN_ACCOUNT):
        await holder.lift_lock(school.holder.id)
    with refused(Refusal.TOO_MANY_TRIES):
        await desks(ELSEWHERE).sign_in(school.holder.email, PASSWORD)


async def test_of_another_organisation_no_lock_is_seen_or_lifted(holder, desks, school):
    others = found(school.server, school.clock, "Hill Academy")
    await guess(desks(ELSEWHERE), others.teacher.email, 9)
    for user in (others.teacher.id, uuid4()):
        assert (await holder.user_lock(user)).until is None
        with refused(Refusal.NOT_FOUND):
            await holder.lift_lock(user)
    with refused(Refusal.TOO_MANY_TRIES):
        await desks(ELSEWHERE).sign_in(others.teacher.email, PASSWORD)


async def test_who_is_not_elevated_or_no_key_holder_sees_and_lifts_no_lock(holder, desks, school):
    teacher = await school.sign_in(desks(), school.teacher)
    await holder.drop_elevation()
    for desk, refusal in (
        (holder, Refusal.ELEVATION_NEEDED),
        (teacher, Refusal.NOT_KEY_HOLDER),
        (desks(), Refusal.SESSION_ENDED),
    ):
        with refused(refusal):
            await desk.user_lock(school.keyed.id)
        with refused(refusal):
            await desk.lift_lock(school.keyed.id)


async def test_an_addresss_lock_is_lifted_by_itself(desks, school, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS", (Window(2, FIVE),))
    for number in range(3):
        await guess(desks(ELSEWHERE), f"pupil{number}@meadowbank.sch.uk")
    with school.server.act(ELSEWHERE) as act:
        assert address_locks.until(act) == school.clock.now + FIVE
        address_locks.lift(act)
        assert address_locks.until(act) is None
    await desks(ELSEWHERE).sign_in(school.teacher.email, PASSWORD)


async def test_a_server_of_the_version_before_has_no_locks_to_show(holder, school, monkeypatch):
    """It doesn't know the path; a desk goes on without."""
    ask = holder.road.ask

    async def older(method, path, *args, **named):
        return await ask(method, path.replace("/lock", "/never-heard-of"), *args, **named)

    monkeypatch.setattr(holder.road, "ask", older)
    assert (await holder.user_lock(school.teacher.id)).until is None
