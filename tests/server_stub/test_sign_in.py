"""Signing in with a password and a second factor, losing a device, elevating."""

import asyncio
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from models.access import Permission
from models.events import Event
from models.refusals import Refusal
from models.wire.sign_in import NextStep
from tests.refusals import refused
from tests.server_stub.school import PASSWORD, Desks, School


async def test_whoever_has_no_key_is_in_after_the_password_but_not_elevated(client, school):
    step = await client.sign_in(school.teacher.email, PASSWORD)
    assert step.next is NextStep.DONE
    assert step.brand == "CPOMS"
    assert not step.session.elevated
    assert step.session.permissions == [Permission.ADD_INCIDENTS]
    assert school.log(school.teacher)[-1] is Event.SIGNED_IN
    assert (await client.session()).name == "Wendy Abbott"


async def test_whoever_has_a_key_is_asked_for_its_code_and_may_do_nothing_before(client, school):
    step = await client.sign_in(school.keyed.email, PASSWORD)
    assert step.next is NextStep.SECOND_FACTOR
    assert step.session is None
    with refused(Refusal.SECOND_FACTOR_NEEDED):
        await client.session()
    with refused(Refusal.SECOND_FACTOR_NEEDED):
        await client.account()
    assert Event.SIGNED_IN_WITH_KEY not in school.log(school.keyed)


async def test_a_code_completes_the_sign_in_elevated_and_verifies_the_key(client, school):
    await client.sign_in(school.keyed.email, PASSWORD)
    step = await client.answer_second_factor(school.keyed.code(school.clock.now))
    assert step.next is NextStep.DONE
    assert step.session.elevated
    assert step.session.elevated_until == school.clock.now + timedelta(minutes=60)
    assert Permission.RUN_REPORTS in step.session.permissions
    key = school.key(school.keyed)
    assert key.verified_at == key.last_used_at == school.clock.now
    assert school.log(school.keyed)[-2:] == [Event.KEY_VERIFIED, Event.SIGNED_IN_WITH_KEY]


async def test_a_key_is_verified_only_once(client, school):
    await school.sign_in(client, school.keyed)
    school.clock.move(minutes=1)
    await school.sign_in(client, school.keyed)
    assert school.log(school.keyed).count(Event.KEY_VERIFIED) == 1


async def test_the_pending_token_is_worthless_after_the_second_factor(client, school):
    pending = (await client.sign_in(school.keyed.email, PASSWORD)).token
    full = (await client.answer_second_factor(school.keyed.code(school.clock.now))).token
    assert pending != full
    client._token = pending
    with refused(Refusal.SESSION_ENDED):
        await client.session()
    with refused(Refusal.SESSION_ENDED):
        await client.answer_second_factor(school.keyed.code(school.clock.now, 1))


async def test_a_signed_in_session_has_no_second_factor_to_answer(client, school):
    await client.sign_in(school.teacher.email, PASSWORD)
    with refused(Refusal.SECOND_FACTOR_DONE):
        await client.answer_second_factor("123456")
    with refused(Refusal.SECOND_FACTOR_DONE):
        await client.lost_device()


@pytest.mark.parametrize(
    "password", ["", "wrong", PASSWORD.upper(), f"{PASSWORD} ", "\0", "🔑" * 9]
)
async def test_a_wrong_password_is_refused_and_logged(client, school, password):
    with refused(Refusal.SIGN_IN_WRONG):
        await client.sign_in(school.teacher.email, password)
    assert not client.signed_in
    assert school.log(school.teacher)[-1] is Event.SIGN_IN_REFUSED


@pytest.mark.parametrize(
    "email", ["nobody@meadowbank.sch.uk", "", "x", "' OR 1=1 --", "[/red]", "a@b@c"]
)
async def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(client, school, email):
    with refused(Refusal.SIGN_IN_WRONG) as unknown:
        await client.sign_in(email, PASSWORD)
    with refused(Refusal.SIGN_IN_WRONG) as wrong:
        await client.sign_in(school.teacher.email, "wrong")
    assert str(unknown.value) == str(wrong.value)
    assert unknown.value.field == wrong.value.field


async def test_an_unknown_address_costs_a_hash_too(client, school, monkeypatch):
    verified = []
    verify = PasswordHasher.verify

    def counted(hasher, stored, password):
        verified.append(stored)
        return verify(hasher, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for email in ("nobody@meadowbank.sch.uk", school.sso.email, school.teacher.email):
        with refused(Refusal.SIGN_IN_WRONG):
            await client.sign_in(email, "wrong")
    costs = {stored.rsplit("$", 2)[0] for stored in verified}
    assert len(verified) == 3
    assert len(costs) == 1


@pytest.mark.parametrize("change", [str.upper, lambda email: f"  {email}\u00a0", str.title])
async def test_the_address_may_be_typed_in_any_case_with_spaces_around(client, school, change):
    await client.sign_in(change(school.teacher.email), PASSWORD)
    assert client.signed_in


async def test_a_user_without_a_password_cannot_sign_in(client, school):
    for password in ("", "None", "null"):
        with refused(Refusal.SIGN_IN_WRONG):
            await client.sign_in(school.sso.email, password)


@pytest.mark.each_database
async def test_a_password_changed_while_it_was_checked_counts_as_wrong(server, school):
    from server_stub.rules import sign_in

    with server.act("test") as act:
        attempt = sign_in.begin(act, school.teacher.email)
    proof = server.passwords.prove(attempt.stored, PASSWORD)
    with server.act("test") as act:
        user = act.tx.get(type(attempt.user), school.teacher.id)
        user.password_hash = server.passwords.hash("something else entirely")
        act.tx.add(user)
    with refused(Refusal.SIGN_IN_WRONG), server.act("test") as act:
        sign_in.settle(act, attempt, proof)


async def test_signing_in_sends_what_was_asked_once_for_each_idempotency_key(client, school):
    answers = [
        await client.road._http.post(
            "/v1/sign-in",
            json={"email": school.teacher.email, "password": PASSWORD},
            headers={"Idempotency-Key": "the-same-key-twice"},
        )
        for _ in range(2)
    ]
    assert answers[0].json()["token"] == answers[1].json()["token"]
    assert school.log(school.teacher).count(Event.SIGNED_IN) == 1


async def test_a_second_factor_whose_answer_was_lost_is_answered_again(client, school):
    await client.sign_in(school.keyed.email, PASSWORD)
    headers = {
        "Idempotency-Key": "the-same-key-twice",
        "Authorization": f"Bearer {client._token.get_secret_value()}",
    }
    body = {"code": school.keyed.code(school.clock.now)}
    answers = [
        await client.road._http.post("/v1/sign-in/second-factor", json=body, headers=headers)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["token"] == answers[1].json()["token"]


async def test_a_lost_device_names_who_can_help_and_is_logged_once_a_sign_in(client, school):
    await client.sign_in(school.keyed.email, PASSWORD)
    told = await client.lost_device()
    assert await client.lost_device() == told
    assert told.removers == ["Priya Nair"]
    assert not told.by_support_only
    assert told.support_email == "support@keydesk.example"
    assert school.log(school.keyed).count(Event.DEVICE_LOST) == 1
    school.clock.move(minutes=5)
    await client.sign_in(school.keyed.email, PASSWORD)
    await client.lost_device()
    assert school.log(school.keyed).count(Event.DEVICE_LOST) == 2


async def test_a_lost_device_never_names_oneself_or_a_holder_without_a_key(client, school):
    school.add("Nora Nokey", "Safeguarding")
    await client.sign_in(school.holder.email, PASSWORD)
    assert (await client.lost_device()).removers == []


async def test_a_lost_device_of_an_sso_user_is_for_support_alone(client, school):
    person = school.with_key(school.add("Sam Sign", sso=True))
    await client.sign_in(person.email, PASSWORD)
    told = await client.lost_device()
    assert told.by_support_only
    assert told.removers == []


async def test_elevating_lets_the_groups_permissions_hold_for_an_hour(client, school):
    await school.sign_in(client, school.keyed)
    dropped = await client.drop_elevation()
    assert not dropped.elevated
    assert dropped.may_elevate
    school.clock.move(seconds=30)
    state = await client.elevate(school.keyed.code(school.clock.now))
    assert state.elevated
    assert school.log(school.keyed)[-2:] == [Event.ELEVATION_DROPPED, Event.ELEVATED]
    school.clock.move(minutes=59)
    assert (await client.session()).elevated
    school.clock.move(minutes=1)
    assert not (await client.session()).elevated


async def test_dropping_what_is_not_elevated_is_no_error_and_not_logged(client, school):
    await client.sign_in(school.teacher.email, PASSWORD)
    assert not (await client.drop_elevation()).elevated
    assert Event.ELEVATION_DROPPED not in school.log(school.teacher)


async def test_elevating_without_a_key_says_so(client, school):
    await client.sign_in(school.teacher.email, PASSWORD)
    with refused(Refusal.NO_KEY):
        await client.elevate("123456")


async def test_the_code_of_a_sign_in_does_not_elevate_another_session(desks: Desks, school: School):
    await school.sign_in(desks(), school.keyed)
    other = desks()
    await other.sign_in(school.keyed.email, PASSWORD)
    with refused(Refusal.CODE_USED):
        await other.answer_second_factor(school.keyed.code(school.clock.now))


async def test_signing_out_ends_the_session_at_either_stage(client, school):
    for person in (school.teacher, school.keyed):
        token = (await client.sign_in(person.email, PASSWORD)).token
        await client.sign_out()
        client._token = token
        with refused(Refusal.SESSION_ENDED):
            await client.session()
        assert school.log(person)[-1] is Event.SIGNED_OUT


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 5000, "null"])
async def test_a_made_up_token_is_an_ended_session(client, school, token):
    headers = {"Authorization": f"Bearer {token}".encode()}
    answer = await client.road._http.get("/v1/session", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "session_ended"


async def test_a_session_ends_after_an_hour_without_a_sign_of_life(client, school):
    await client.sign_in(school.teacher.email, PASSWORD)
    school.clock.move(minutes=59)
    await client.session()
    school.clock.move(minutes=59)
    await client.session()
    school.clock.move(minutes=60)
    with refused(Refusal.SESSION_ENDED):
        await client.session()


async def test_a_session_ends_after_twelve_hours_whatever_happens(client, school):
    await client.sign_in(school.teacher.email, PASSWORD)
    for _ in range(23):
        school.clock.move(minutes=30)
        await client.session()
    assert (await client.session()).ends_at == school.clock.now + timedelta(minutes=30)
    school.clock.move(minutes=30)
    with refused(Refusal.SESSION_ENDED):
        await client.session()


async def test_a_session_lasts_as_long_as_it_says(client, school):
    """The last sign of life is written once a minute, which cost up to 59 promised seconds."""
    await client.sign_in(school.teacher.email, PASSWORD)
    school.clock.move(seconds=50)
    told = (await client.session()).idle_until
    school.clock.now = told - timedelta(seconds=1)
    await client.session()


async def test_what_was_read_in_a_sessions_last_second_is_still_answered(
    client, school, monkeypatch
):
    """The sign of life is written after the answer was read: by then the session may be over."""
    await client.sign_in(school.teacher.email, PASSWORD)
    school.clock.move(minutes=59, seconds=59)

    def a_second_later():
        school.clock.move(seconds=1)
        return school.clock.now - timedelta(seconds=1)

    monkeypatch.setattr(school.server, "clock", a_second_later)
    assert (await client.session()).name == "Wendy Abbott"
    with refused(Refusal.SESSION_ENDED):
        await client.session()


async def test_dead_sessions_are_swept_up_at_the_next_sign_in(client, school):
    from sqlmodel import func, select

    from models.tables import Session

    for _ in range(3):
        await client.sign_in(school.teacher.email, PASSWORD)
    school.clock.move(hours=2)
    await client.sign_in(school.teacher.email, PASSWORD)
    with school.server.reading("test") as act:
        assert act.tx.exec(select(func.count()).select_from(Session)).one() == 1


@pytest.mark.unmeasured
@pytest.mark.each_database
async def test_many_sign_ins_at_once_all_get_through(desks, school):
    people = [school.add(f"Person {number}") for number in range(20)]
    steps = await asyncio.gather(*(desks().sign_in(one.email, PASSWORD) for one in people))
    assert all(step.next is NextStep.DONE for step in steps)
