"""How much one person may change, and have logged, in a short time."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlmodel import func, select

from models.challenges import Decision
from models.events import Event
from models.pairing import PhoneStamp
from models.refusals import Refusal
from models.tables import Answered, Enrolment
from server_stub.client import Client
from server_stub.rules.access import change_limit
from server_stub.rules.access.change_limit import MINUTE
from server_stub.rules.throttle import Window
from tests.refusals import refused
from tests.server_stub.phones import code_of
from tests.server_stub.school import School
from tests.server_stub.test_enrolment import seed_of

MOST = 3
IDS = [UUID(int=at) for at in range(MOST + 1)]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds so low that they are reached at once."""
    monkeypatch.setattr(change_limit, "WINDOWS", (Window(MOST, MINUTE),))


@pytest.fixture
async def desk(client: Client, school: School, phone: object) -> Client:
    """A desk where `school.keyed` is logged in, elevated, with a paired phone."""
    return await school.sign_in(client, school.keyed)


async def renamed(desk: Client, school: School, at: int) -> object:
    [key] = await desk.keys()
    return await desk.rename_key(key.id, f"Phone {at}")


async def profile_saved(desk: Client, school: School, at: int) -> object:
    return await desk.save_account("Luke Smith", f"Teacher {at}")


async def enrolment_begun(desk: Client, school: School, at: int) -> object:
    return await desk.begin_enrolment()


async def phone_asked(desk: Client, school: School, at: int) -> object:
    return await desk.ask_phone()


async def password_changed(desk: Client, school: School, at: int) -> None:
    passwords = [school.keyed.password, *(f"number {at} of quiet lamps" for at in range(9))]
    await desk.change_password(passwords[at], passwords[at + 1])


ACTS = (
    renamed,
    profile_saved,
    enrolment_begun,
    phone_asked,
    password_changed,
)
Act = Callable[[Client, School, int], Awaitable[object]]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
async def test_what_one_can_do_again_and_again_is_bounded_and_says_when_it_goes_on(
    desk, school, few, act: Act
):
    for at in range(MOST):
        await act(desk, school, at)
    before = len(school.entries(school.keyed))
    with refused(Refusal.TOO_MANY_REQUESTS) as told:
        await act(desk, school, MOST)
    assert told.value.sentence == "Too many requests in a short time. Try again in 60 seconds."
    assert told.value.retry_at == school.clock.now + MINUTE
    assert len(school.entries(school.keyed)) == before
    school.clock.now = told.value.retry_at
    await act(desk, school, MOST)


async def test_all_that_one_person_does_counts_together_and_another_persons_apart(
    desk, desks, school, few
):
    for at, act in enumerate((renamed, profile_saved, enrolment_begun)):
        await act(desk, school, at)
    with refused(Refusal.TOO_MANY_REQUESTS):
        await phone_asked(desk, school, MOST)
    other = await school.sign_in(desks(), school.teacher)
    await other.save_account("Wendy Abbott", "Teacher")


async def test_nobody_is_kept_from_giving_something_up(desk, school, few):
    begun = await desk.begin_enrolment()
    for at in range(MOST - 1):
        await renamed(desk, school, at)
    await desk.cancel_enrolment(begun.id)
    await desk.withdraw_question()
    assert not (await desk.drop_elevation()).elevated
    await desk.sign_out()


async def test_a_repeated_request_counts_once_and_is_answered_beyond_the_bound(desk, few):
    headers = {"Authorization": f"Bearer {desk._token.get_secret_value()}"}
    for key in ("the-first-key", "the-second-key", "the-third-key") * 2:
        answer = await desk.road._http.post(
            "/v1/account/enrolments", headers={**headers, "Idempotency-Key": key}
        )
        assert answer.is_success


async def test_what_is_refused_for_now_is_not_kept_and_judged_anew(desk, school, few):
    """Else each refusal would be a row, and a repetition would be refused for ever."""
    headers = {
        "Authorization": f"Bearer {desk._token.get_secret_value()}",
        "Idempotency-Key": "one-key-for-all",
    }
    for at in range(MOST):
        await renamed(desk, school, at)
    kept = rows(school, Answered)
    for status in (429, 429, 200):
        answer = await desk.road._http.post("/v1/account/enrolments", headers=headers)
        assert answer.status_code == status
        if rows(school, Answered) == kept and answer.status_code == 429:
            school.clock.move(seconds=31)


def rows(school: School, of: type) -> int:
    """How many there are in the store."""
    with school.server.reading("test") as act:
        return act.tx.exec(select(func.count()).select_from(of)).one()


async def test_key_holders_act_for_as_many_others_as_there_are(desks, school, few):
    holder = await school.sign_in(desks(), school.holder)
    for at in range(MOST + 3):
        person = school.with_key(school.add(f"Person {at}"))
        assert (await holder.remove_keys(person.id, confirmed=True)).removed == ["Phone"]


async def test_removals_that_are_refused_are_bounded_as_they_are_logged(desks, school, few):
    holder = await school.sign_in(desks(), school.holder)
    for _ in range(MOST):
        with refused(Refusal.REMOVAL_OF_OWN_KEYS):
            await holder.remove_keys(school.holder.id, confirmed=True)
    with refused(Refusal.TOO_MANY_REQUESTS):
        await holder.remove_keys(school.holder.id, confirmed=True)
    assert school.log(school.holder).count(Event.KEYS_REMOVAL_REFUSED) == MOST


async def test_codes_that_a_phone_sends_are_bounded(desk, school, phones, few):
    begun = await desk.begin_enrolment()
    phone = await phones().paired(replace(school.keyed, seed=seed_of(begun)))
    for _ in range(MOST):
        await phone.stub.send_enrolment_code(phone.pairing, "123456")
    with refused(Refusal.TOO_MANY_REQUESTS):
        await phone.stub.send_enrolment_code(phone.pairing, "123456")


async def test_a_phones_refused_answers_are_bounded_but_its_owners_session_goes_on(
    desk, school, phone, few
):
    told = [await phone.answer(nobodys, phone.answer_body(nobodys, "")) for nobodys in IDS]
    assert [code_of(answer) for answer in told] == [
        *[Refusal.ANSWER_NOT_YOURS] * MOST,
        Refusal.TOO_MANY_REQUESTS,
    ]
    assert school.log(school.keyed).count(Event.ANSWER_REFUSED) == MOST
    await renamed(desk, school, 1)


async def test_a_guess_at_the_number_counts_though_it_is_not_logged_any_more(
    desk, school, phone, few
):
    asked = await desk.ask_phone()
    wrong = f"{(int(asked.number) + 1) % 100:02}"
    told = [
        code_of(await phone.answer(asked.id, phone.answer_body(asked.id, wrong))) for _ in range(6)
    ]
    assert told == [
        *[Refusal.NUMBER_WRONG] * MOST,
        *[Refusal.TOO_MANY_REQUESTS] * 2,
        Refusal.TOO_MANY_TRIES,
    ]


async def test_a_session_that_does_too_much_keeps_no_phone_from_denying(desk, school, phone, few):
    """Whoever has stolen the session must not silence the owner's phone so."""
    await desk.ask_phone()
    for at in range(MOST - 1):
        await renamed(desk, school, at)
    with refused(Refusal.TOO_MANY_REQUESTS):
        await renamed(desk, school, MOST)
    await phone.deny(await phone.ask(), Decision.NOT_ME)


def as_json(signed: httpx.Request) -> dict[str, str]:
    """The headers by which a phone signed this request."""
    return {name: signed.headers[name] for name in (PhoneStamp.HEADER, "Content-Type")}


async def test_of_very_many_answers_that_are_refused_the_rest_is_not_logged(school, phone, few):
    signed = phone.request("/v1/phone/codes", {"code": "123456"})
    bent = phone.http.build_request(
        "POST", signed.url, content=b'{"code": "654321"}', headers=as_json(signed)
    )
    told = [code_of(await phone.send(bent)) for _ in range(MOST + 3)]
    assert told[:MOST] == [Refusal.ANSWER_NOT_SIGNED] * MOST
    assert set(told[MOST:]) == {Refusal.TOO_MANY_REQUESTS}
    assert school.log(school.keyed).count(Event.ANSWER_REFUSED) == MOST


async def test_a_phone_is_paired_anew_only_so_often(school, phones, few):
    for _ in range(MOST):
        await phones().paired(school.keyed)
    with refused(Refusal.TOO_MANY_REQUESTS):
        await phones().paired(school.keyed)
    assert school.log(school.keyed).count(Event.PHONE_PAIRED) == MOST


async def test_of_ten_open_enrolments_the_oldest_gives_way(client, school, clock):
    await school.sign_in(client, school.teacher)
    begun = []
    for _ in range(12):
        begun.append(await client.begin_enrolment())
        clock.move(seconds=1)
    assert rows(school, Enrolment) == 10
    with refused(Refusal.ENROLMENT_GONE):
        await client.save_device(begun[1].id, "Phone", "123456")
    owner = replace(school.teacher, seed=seed_of(begun[2]))
    await client.save_device(begun[2].id, "Phone", owner.code(clock.now))


@pytest.mark.unmeasured
async def test_a_script_may_do_a_hundred_and_twenty_things_a_minute_and_a_thousand_an_hour(
    client, school, clock
):
    await school.sign_in(client, school.teacher)
    for at in range(120):
        await client.save_account("Wendy Abbott", f"Teacher {at}")
    with refused(Refusal.TOO_MANY_REQUESTS) as told:
        await client.save_account("Wendy Abbott", "Teacher")
    assert told.value.retry_at == clock.now + timedelta(minutes=1)
    assert [window.most for window in change_limit.WINDOWS] == [120, 1000, 5000]
