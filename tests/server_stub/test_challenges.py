"""Challenges: one answer, in time, by the right phone; what the desk and the key holders see."""

import asyncio
import threading

import pytest
from sqlmodel import select

from models.challenges import Asks, ChallengeState, Decision
from models.events import Event
from models.refusals import Refusal
from models.tables import Bell, Challenge
from models.wire.base import THIS_MACHINE
from server_stub.app import create_app
from server_stub.client import Client
from server_stub.rules import phone_answers, sessions, sign_in
from server_stub.rules.guards import Answering
from server_stub.settings import Settings
from tests.refusals import refused
from tests.server_stub.phones import Phone, code_of
from tests.server_stub.school import ELSEWHERE, HERE, School, client_of, found, open_server
from tests.until import until


@pytest.fixture
async def waiting(client: Client, school: School, phone: Phone) -> Client:
    """The desk of `school.keyed`, whose password was right and whose phone may be asked."""
    await client.sign_in(school.keyed.email, school.keyed.password)
    return client


def other(number: str) -> str:
    """Another number of as many digits."""
    return "".join(str((int(digit) + 1) % 10) for digit in number)


async def test_a_sign_in_goes_on_once_the_phone_approved_it(waiting, school, phone):
    asked = await waiting.ask_phone()
    ask = await phone.ask()
    assert (ask.asks, ask.organisation) == (Asks.SIGN_IN, school.of.name)
    assert (ask.address, ask.place, ask.number_digits) == (HERE, "a private network", 2)
    assert asked.number.isdecimal() and len(asked.number) == 2
    await phone.approve(ask, asked.number)
    stands = await waiting.wait_for_phone()
    assert stands.challenge is not None
    assert stands.challenge.state is ChallengeState.APPROVED
    step = await waiting.sign_in_approved(asked.id)
    assert step.session is not None and step.session.elevated
    assert school.log(school.keyed)[-3:] == [
        Event.CHALLENGE_APPROVED,
        Event.KEY_VERIFIED,
        Event.SIGNED_IN_WITH_KEY,
    ]
    assert await phone.asks() == []


async def test_the_log_tells_where_a_question_came_from_and_the_address_where_it_says_more(
    desks, school, phone
):
    for address in (HERE, THIS_MACHINE):
        desk = desks(address)
        await desk.sign_in(school.keyed.email, school.keyed.password)
        asked = await desk.ask_phone()
        await phone.approve(await phone.ask(), asked.number)
    places = [
        entry.detail["place"]
        for entry in school.entries(school.keyed)
        if entry.event is Event.CHALLENGE_APPROVED
    ]
    assert places == [f"a private network ({HERE})", THIS_MACHINE]


async def test_an_elevation_goes_on_once_the_phone_approved_it(client, school, phone):
    await school.sign_in(client, school.keyed)
    await client.drop_elevation()
    asked = await client.ask_phone()
    ask = await phone.ask()
    assert ask.asks is Asks.ELEVATION
    await phone.approve(ask, asked.number)
    assert (await client.elevate_approved(asked.id)).elevated


async def test_the_number_is_never_told_to_the_phone(waiting, phone):
    asked = await waiting.ask_phone()
    ask = await phone.ask()
    assert asked.number not in ask.model_dump_json(
        exclude={"id", "address", "asked_at", "expires_at"}
    )


@pytest.mark.parametrize("digits", [0, 2, 6])
async def test_the_number_has_as_many_digits_as_the_settings_say(tmp_path, clock, digits):
    settings = Settings.in_folder(tmp_path / "own", number_digits=digits)
    server = open_server(settings, clock)
    school = found(server, clock)
    phone, desk = await Phone(create_app(server), clock).paired(school.keyed), client_of(server)
    await desk.sign_in(school.keyed.email, school.keyed.password)
    asked = await desk.ask_phone()
    ask = await phone.ask()
    assert (len(asked.number), ask.number_digits) == (digits, digits)
    with refused(Refusal.NUMBER_WRONG):
        await phone.approve(ask, other(asked.number) or "12")
    await phone.approve(ask, asked.number)
    await desk.sign_in_approved(asked.id)
    await phone.aclose()
    await desk.aclose()
    server.close()


async def test_a_wrong_number_counts_as_a_guess_and_too_many_pause_it(waiting, school, phone):
    asked = await waiting.ask_phone()
    ask = await phone.ask()
    for _ in range(5):
        with refused(Refusal.NUMBER_WRONG):
            await phone.approve(ask, other(asked.number))
    with refused(Refusal.TOO_MANY_TRIES) as told:
        await phone.approve(ask, asked.number)
    assert told.value.retry_at is not None
    assert school.log(school.keyed).count(Event.ANSWER_REFUSED) == 5
    await phone.deny(ask)  # no number is needed to say no


@pytest.mark.parametrize("why", [Decision.NOT_ME, Decision.CHANGED_MIND])
async def test_a_denied_sign_in_goes_on_with_a_code_or_another_question(
    waiting, school, phone, why
):
    asked = await waiting.ask_phone()
    await phone.deny(await phone.ask(), why)
    stands = await waiting.wait_for_phone()
    assert stands.challenge is not None and stands.challenge.state is why.state
    with refused(Refusal.NOT_APPROVED):
        await waiting.sign_in_approved(asked.id)
    again = await waiting.ask_phone()
    assert again.asked
    await waiting.answer_second_factor(school.keyed.code(school.clock.now))


async def test_a_second_answer_is_too_late_and_logged(waiting, school, phone):
    asked = await waiting.ask_phone()
    ask = await phone.ask()
    await phone.deny(ask, Decision.CHANGED_MIND)
    with refused(Refusal.CHALLENGE_OVER) as told:
        await phone.approve(ask, asked.number)
    assert told.value.sentence == "This was answered already."
    entry = school.entries(school.keyed)[-1]
    assert entry.event is Event.ANSWER_REFUSED
    assert entry.detail["reason"] == "This was answered already."


async def test_a_question_expires_after_two_minutes(waiting, school, phone):
    await waiting.ask_phone()
    ask = await phone.ask()
    school.clock.move(seconds=119.9)
    assert len(await phone.asks()) == 1
    school.clock.move(seconds=0.1)
    assert await phone.asks() == []
    stands = await waiting.wait_for_phone()
    assert stands.challenge is not None
    assert stands.challenge.state is ChallengeState.EXPIRED
    before = school.log(school.keyed)
    with refused(Refusal.CHALLENGE_OVER) as told:
        await phone.deny(ask)
    assert "Send again" in told.value.sentence
    assert school.log(school.keyed) == before  # being slow is no event


@pytest.mark.each_database
async def test_a_desk_that_waits_is_told_when_its_question_expires(waiting, school, phone):
    await waiting.ask_phone()
    version = (await waiting.wait_for_phone()).version
    school.clock.move(seconds=119.9)

    async def over() -> ChallengeState:
        """Ask again, as desks do: on a crowded machine the tenth of a second is gone too early."""
        challenge = (await waiting.wait_for_phone(version)).challenge
        state: ChallengeState = challenge.state
        return await over() if state is ChallengeState.WAITING else state

    wait = asyncio.create_task(over())
    await phone.asks()
    school.clock.move(seconds=1)
    assert await asyncio.wait_for(wait, 10) is ChallengeState.EXPIRED


@pytest.mark.each_database
async def test_a_desk_that_asks_after_its_question_expired_is_told_at_once_and_then_waits(
    waiting, school
):
    await waiting.ask_phone()
    version = (await waiting.wait_for_phone()).version
    school.clock.move(seconds=121)
    stands = await asyncio.wait_for(waiting.wait_for_phone(version), 10)
    assert stands.challenge.state is ChallengeState.EXPIRED

    await until(lambda: not school.server.board.watched)
    wait = asyncio.create_task(waiting.wait_for_phone(stands.version))
    await until(lambda: school.server.board.watched)
    again = await waiting.ask_phone()
    assert (await asyncio.wait_for(wait, 10)).challenge.id == again.id


async def test_another_users_question_is_refused_and_logged(waiting, school, phones):
    asked = await waiting.ask_phone()
    holder = await phones().paired(school.holder)
    response = await holder.answer(asked.id, holder.answer_body(asked.id, asked.number))
    assert code_of(response) is Refusal.ANSWER_NOT_YOURS
    assert school.log(school.holder)[-1] is Event.ANSWER_REFUSED
    stands = await waiting.wait_for_phone()
    assert stands.challenge is not None
    assert stands.challenge.state is ChallengeState.WAITING


async def test_no_phone_is_asked_where_none_could_answer(client, desks, school):
    await client.sign_in(school.keyed.email, school.keyed.password)
    with refused(Refusal.NO_PHONE):
        await client.ask_phone()
    keyless = desks()
    await keyless.sign_in(school.teacher.email, school.teacher.password)
    with refused(Refusal.NO_PHONE):
        await keyless.ask_phone()


async def test_a_new_question_takes_the_place_of_the_one_before(waiting, phone):
    first = await waiting.ask_phone()
    old = await phone.ask()
    second = await waiting.ask_phone()
    assert (await phone.ask()).id == second.id  # though the clock stood still
    stands = await waiting.wait_for_phone()
    assert stands.challenge is not None and stands.challenge.id == second.id
    with refused(Refusal.CHALLENGE_OVER) as told:
        await phone.approve(old, first.number)
    assert "newer question" in told.value.sentence


async def test_whoever_tries_on_cannot_tire_the_owner_out(waiting, phone):
    for _ in range(2):
        await waiting.ask_phone()
        await phone.deny(await phone.ask())
    assert not (await waiting.ask_phone()).asked


async def test_a_change_of_mind_leaves_no_question_unanswered(waiting, phone):
    for _ in range(5):
        assert (await waiting.ask_phone()).asked
        await phone.deny(await phone.ask(), Decision.CHANGED_MIND)


async def test_key_holders_are_told_of_a_try_that_was_denied_as_somebody_elses(
    waiting, desks, school, phone
):
    await waiting.ask_phone()
    await phone.deny(await phone.ask())
    holder = await school.sign_in(desks(), school.holder)
    rows = (await holder.dashboard()).since
    denied = "Luke Smith: Denied on the phone as somebody else's try: Log in"
    told = f"{denied}, from a private network ({HERE})."
    assert told in [row.sentence for row in rows]
    alerts = (await holder.user(school.keyed.id)).alerts
    assert alerts[0].startswith("2026-03-02 at 08:30: Denied on the phone")
    await holder.drop_elevation()
    assert told not in [row.sentence for row in (await holder.dashboard()).since]


async def test_others_who_hold_no_admin_key_are_not_told_of_it(waiting, desks, school, phone):
    await waiting.ask_phone()
    await phone.deny(await phone.ask())
    colleague = school.with_key(school.add("Mike Campbell", "SLT"))
    desk = await school.sign_in(desks(), colleague)
    assert not [row for row in (await desk.dashboard()).since if "Luke" in row.sentence]


async def test_an_approval_is_used_once_and_by_its_own_session_alone(waiting, desks, school, phone):
    asked = await waiting.ask_phone()
    await phone.approve(await phone.ask(), asked.number)
    stranger = desks(ELSEWHERE)
    await stranger.sign_in(school.keyed.email, school.keyed.password)
    with refused(Refusal.NOT_APPROVED):
        await stranger.sign_in_approved(asked.id)
    await waiting.sign_in_approved(asked.id)
    with refused(Refusal.NOT_APPROVED):
        await waiting.elevate_approved(asked.id)


async def test_an_approval_completes_no_sign_in_that_a_code_completed_meanwhile(
    waiting, school, phone
):
    asked = await waiting.ask_phone()
    await phone.approve(await phone.ask(), asked.number)
    with refused(Refusal.SESSION_ENDED), school.server.act("test") as act:
        who = Answering.admit(act, waiting._token.get_secret_value())
        sessions.end(act, who.session)  # as a code's transaction does that ends just before
        sign_in.approved(act, who, asked.id)
    assert Event.SIGNED_IN_WITH_KEY not in school.log(school.keyed)


async def test_an_approval_left_unused_for_two_minutes_is_worth_nothing(waiting, school, phone):
    asked = await waiting.ask_phone()
    await phone.approve(await phone.ask(), asked.number)
    school.clock.move(minutes=2)
    with refused(Refusal.NOT_APPROVED):
        await waiting.sign_in_approved(asked.id)


async def test_an_approval_is_worth_nothing_once_the_key_was_removed(client, desks, school, phone):
    await school.sign_in(client, school.keyed)
    asked = await client.ask_phone()
    await phone.approve(await phone.ask(), asked.number)
    holder = await school.sign_in(desks(), school.holder)
    await holder.remove_keys(school.keyed.id, confirmed=True)
    with refused(Refusal.NOT_APPROVED):
        await client.elevate_approved(asked.id)


@pytest.mark.each_database
async def test_a_removed_key_cannot_answer_on_another_process_either(
    waiting, desks, school, phone, second
):
    asked = await waiting.ask_phone()
    there = phone.at(create_app(second))
    ask = await there.ask()
    holder = await school.sign_in(desks(), school.holder)
    await holder.remove_keys(school.keyed.id, confirmed=True)
    with refused(Refusal.PHONE_UNKNOWN):
        await there.approve(ask, asked.number)
    with refused(Refusal.PHONE_UNKNOWN):
        await phone.asks()
    await there.aclose()


@pytest.mark.each_database
async def test_a_removal_wakes_the_desk_that_waits(waiting, desks, school, phone):
    await waiting.ask_phone()
    version = (await waiting.wait_for_phone()).version
    wait = asyncio.create_task(waiting.wait_for_phone(version))
    holder = await school.sign_in(desks(), school.holder)
    await holder.remove_keys(school.keyed.id, confirmed=True)
    with refused(Refusal.SESSION_ENDED):
        await asyncio.wait_for(wait, 10)


async def test_a_typed_code_ends_every_question_that_waits(waiting, desks, school, phone):
    here, elsewhere = await waiting.ask_phone(), desks(ELSEWHERE)
    await elsewhere.sign_in(school.keyed.email, school.keyed.password)
    await elsewhere.ask_phone()
    version = (await elsewhere.wait_for_phone()).version
    wait = asyncio.create_task(elsewhere.wait_for_phone(version))
    asks = await phone.asks()
    assert len(asks) == 2
    await waiting.answer_second_factor(school.keyed.code(school.clock.now))
    stands = await asyncio.wait_for(wait, 10)
    assert stands.challenge is not None
    assert stands.challenge.state is ChallengeState.ANSWERED_ELSEWHERE
    assert await phone.asks() == []
    with refused(Refusal.CHALLENGE_OVER):
        await phone.approve(next(ask for ask in asks if ask.id == here.id), here.number)


async def test_leaving_the_desk_takes_its_question_off_the_phone(waiting, phone):
    await waiting.ask_phone()
    await phone.ask()
    await waiting.sign_out()
    assert await phone.asks() == []


async def test_a_question_that_the_desk_withdraws_is_off_the_phone_and_cannot_be_approved(
    waiting, phone
):
    asked = await waiting.ask_phone()
    ask = await phone.ask()
    await waiting.withdraw_question()
    assert await phone.asks() == []
    with refused(Refusal.CHALLENGE_OVER):
        await phone.approve(ask, asked.number)
    assert (await waiting.ask_phone()).asked


@pytest.mark.unmeasured
@pytest.mark.each_database
async def test_waiting_for_the_phone_keeps_no_session_awake(client, school, phone):
    await school.sign_in(client, school.keyed)
    await client.ask_phone()
    for _ in range(6):
        school.clock.move(minutes=9, seconds=50)
        await client.wait_for_phone()
    school.clock.move(minutes=1)
    with refused(Refusal.SESSION_ENDED):
        await client.wait_for_phone()


@pytest.mark.unmeasured
@pytest.mark.each_database
async def test_of_fifty_answers_at_once_over_two_processes_exactly_one_counts(
    waiting, school, phone, second
):
    asked = await waiting.ask_phone()
    told = answered_at_once(phone, [phone.app, create_app(second)], asked, 50)
    assert (told.count(None), told.count(Refusal.CHALLENGE_OVER)) == (1, 49)
    events = school.log(school.keyed)
    decided = [Event.CHALLENGE_APPROVED, Event.CHALLENGE_NOT_ME]
    assert sum(events.count(event) for event in decided) == 1
    assert events.count(Event.ANSWER_REFUSED) == 49


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
async def test_an_answer_that_another_one_overtakes_at_the_last_moment_is_too_late(
    waiting, school, phone, second, monkeypatch
):
    asked = await waiting.ask_phone()
    told, overtaking = [], iter([True])

    def overtaken(*given):
        if next(overtaking, False):
            told.extend(answered_at_once(phone, [create_app(second)], asked, 1))
        decide(*given)

    decide = phone_answers._decide
    monkeypatch.setattr(phone_answers, "_decide", overtaken)
    late = await phone.answer(asked.id, phone.answer_body(asked.id, "", Decision.NOT_ME))
    assert (code_of(late), told) == (Refusal.CHALLENGE_OVER, [None])
    assert Event.CHALLENGE_NOT_ME in school.log(school.keyed)
    assert Event.ANSWER_REFUSED in school.log(school.keyed)


def answered_at_once(phone, apps, asked, how_many):
    """Each answer in a thread with a loop of its own, all let go at the same moment."""
    ready = threading.Barrier(how_many)
    told = []

    async def answer(at):
        one = phone.at(apps[at % len(apps)])
        decision = Decision.APPROVE if at % 3 else Decision.NOT_ME
        body = one.answer_body(asked.id, asked.number, decision)
        request = one.request(f"/v1/phone/asks/{asked.id}/answer", body)
        ready.wait()
        told.append(code_of(await one.send(request)))
        await one.aclose()

    threads = [
        threading.Thread(target=lambda at=at: asyncio.run(answer(at))) for at in range(how_many)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


async def test_questions_and_bells_of_old_are_forgotten(waiting, school, phone):
    await waiting.ask_phone()
    school.clock.move(days=31)
    await waiting.sign_in(school.keyed.email, school.keyed.password)
    await waiting.ask_phone()
    with school.server.reading("test") as act:
        assert len(act.tx.exec(select(Challenge)).all()) == 1
        bells = act.tx.exec(select(Bell)).all()
    assert all(bell.at == school.clock.now for bell in bells)
