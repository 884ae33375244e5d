"""Device tokens: a desk that is known again has tries of its own, wherever it asks from."""

import pytest
from sqlmodel import select

from models.refusals import Refusal
from models.tables import DeviceToken
from models.wire.base import DEVICE_TOKEN
from server_stub.rules import throttle
from server_stub.rules.people.device_tokens import OF_A_USER
from tests.refusals import refused
from tests.server_stub.school import ELSEWHERE, HERE, PASSWORD, Desks, Person, School, Tokens
from tests.server_stub.test_throttle import WRONG, guess


@pytest.fixture
async def teachers(desks: Desks, school: School) -> Tokens:
    """What the teacher's own desk keeps after a log-in."""
    tokens = Tokens()
    await desks(HERE, tokens).sign_in(school.teacher.email, PASSWORD)
    return tokens


def stored(school: School, person: Person) -> list[str]:
    """The hashes of somebody's tokens."""
    query = select(DeviceToken.token_hash).where(DeviceToken.user_id == person.id)
    with school.server.reading("test") as act:
        return list(act.tx.exec(query).all())


async def test_five_wrong_tries_from_the_same_address_do_not_lock_the_teachers_own_desk(
    desks, school, teachers
):
    assert await guess(desks(), school.teacher.email, 9) == 5
    with refused(Refusal.TOO_MANY_TRIES):
        await desks().sign_in(school.teacher.email, PASSWORD)
    await desks(HERE, teachers).sign_in(school.teacher.email, PASSWORD)


async def test_a_desk_is_known_at_a_new_address_too(desks, school, teachers):
    assert await guess(desks("203.0.113.4"), school.teacher.email, 9) == 5
    await desks(ELSEWHERE, teachers).sign_in(school.teacher.email, PASSWORD)


async def test_too_many_wrong_tries_with_a_token_lock_that_token_alone(desks, school, teachers):
    assert await guess(desks(ELSEWHERE, teachers), school.teacher.email, 9) == 5
    with refused(Refusal.TOO_MANY_TRIES):
        await desks(HERE, teachers).sign_in(school.teacher.email, PASSWORD)
    await desks(HERE).sign_in(school.teacher.email, PASSWORD)
    await desks("203.0.113.4").sign_in(school.teacher.email, PASSWORD)


async def test_wrong_codes_of_somebody_else_there_do_not_lock_the_desk_out(desks, school):
    keyed, tokens = school.keyed, Tokens()
    await school.sign_in(desks(HERE, tokens), keyed)
    school.clock.move(minutes=1)
    thief = desks()
    await thief.sign_in(keyed.email, PASSWORD)
    for _ in range(5):
        with refused(Refusal.CODE_WRONG):
            await thief.answer_second_factor("000000")
    with refused(Refusal.TOO_MANY_TRIES):
        await thief.answer_second_factor(keyed.code(school.clock.now))
    await school.sign_in(desks(HERE, tokens), keyed)


async def test_a_token_comes_after_the_second_factor_and_not_before(desks, school):
    tokens = Tokens()
    desk = desks(HERE, tokens)
    await desk.sign_in(school.keyed.email, PASSWORD)
    assert (tokens.held, stored(school, school.keyed)) == ({}, [])
    await desk.answer_second_factor(school.keyed.code(school.clock.now))
    assert list(tokens.held) == [school.keyed.email]
    assert len(stored(school, school.keyed)) == 1


async def test_a_token_is_stored_hashed_and_lets_nobody_in(desks, school, teachers):
    assert stored(school, school.teacher) != list(teachers.held.values())
    with refused(Refusal.SIGN_IN_WRONG):
        await desks(HERE, teachers).sign_in(school.teacher.email, WRONG)


async def test_a_token_is_of_one_account(desks, school, teachers):
    teachers.held[school.keyed.email] = teachers.held[school.teacher.email]
    await guess(desks(HERE), school.keyed.email, 9)
    with refused(Refusal.TOO_MANY_TRIES):
        await desks(HERE, teachers).sign_in(school.keyed.email, PASSWORD)


async def test_a_token_lasts_thirty_days_from_its_last_use(desks, school, teachers):
    desk = desks(ELSEWHERE, teachers)
    before = dict(teachers.held)
    for days, known in ((29, True), (29, True), (31, False)):
        school.clock.move(days=days)
        await guess(desks("203.0.113.4"), school.teacher.email, 9)
        if known:
            await desk.sign_in(school.teacher.email, PASSWORD)
            assert teachers.held == before
    with refused(Refusal.TOO_MANY_TRIES):
        await desk.sign_in(school.teacher.email, PASSWORD)
    school.clock.move(minutes=5)
    await desk.sign_in(school.teacher.email, PASSWORD)
    assert teachers.held != before


async def test_of_many_desks_the_one_used_least_of_late_is_forgotten(desks, school, teachers):
    first, *_ = stored(school, school.teacher)
    for _ in range(OF_A_USER):
        school.clock.move(seconds=1)
        await desks(HERE, Tokens()).sign_in(school.teacher.email, PASSWORD)
    assert len(stored(school, school.teacher)) == OF_A_USER
    assert first not in stored(school, school.teacher)


async def test_a_new_password_revokes_the_accounts_tokens(desks, school, teachers):
    desk = desks(HERE, teachers)
    await desk.sign_in(school.teacher.email, PASSWORD)
    await desk.change_password(PASSWORD, "an entirely new one")
    assert stored(school, school.teacher) == []
    await guess(desks(HERE), school.teacher.email, 9)
    with refused(Refusal.TOO_MANY_TRIES):
        await desks(HERE, teachers).sign_in(school.teacher.email, "an entirely new one")


async def test_a_mailed_code_for_a_new_password_revokes_them_too(desks, school, teachers):
    await desks().ask_password_reset(school.teacher.email)
    [mail] = school.server.settings.outbox.iterdir()
    code = mail.read_text().split("password:\n\n")[1].split()[0]
    await desks().redeem_password_reset(code, "an entirely new one")
    assert stored(school, school.teacher) == []


async def test_a_desk_that_announces_none_is_given_none(client, school):
    await client.sign_in(school.teacher.email, PASSWORD)
    assert stored(school, school.teacher) == []


@pytest.mark.parametrize("token", ["", "made-up", "\x7f", "x" * 4000])
async def test_a_made_up_token_tells_nothing_of_whether_there_is_an_account(client, school, token):
    told = []
    for email in (school.teacher.email, "nobody@meadowbank.sch.uk"):
        answer = await client.road._http.post(
            "/v1/sign-in",
            json={"email": email, "password": WRONG},
            headers={DEVICE_TOKEN: token},
        )
        told.append((answer.status_code, answer.json()["code"], sorted(answer.headers)))
    assert told[0] == told[1]
    assert told[0][:2] == (401, "sign_in_wrong")


async def test_a_known_desk_is_known_to_whatever_asks(school, teachers):
    with school.server.reading(ELSEWHERE, teachers.held[school.teacher.email]) as act:
        assert throttle.known_here(act, school.teacher.id)
        assert not throttle.known_here(act, school.keyed.id)
    with school.server.reading(ELSEWHERE) as act:
        assert not throttle.known_here(act, school.teacher.id)
    with school.server.reading(HERE) as act:
        assert throttle.known_here(act, school.teacher.id)
