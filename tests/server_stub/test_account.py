"""One's own account: profile, dashboard, log, and changing the password."""

import pytest

from models.events import Event
from models.refusals import Refusal
from tests.refusals import refused
from tests.server_stub.school import ELSEWHERE, PASSWORD

NEW = "seven quiet green lamps"


@pytest.fixture
async def desk(client, school):
    await client.sign_in(school.teacher.email, PASSWORD)
    return client


async def test_the_account_says_who_one_is(desk, school):
    account = await desk.account()
    assert (account.name, account.email) == ("Wendy Abbott", school.teacher.email)
    assert (account.group, account.job_title, account.sso) == ("Teachers", "", False)


@pytest.mark.parametrize("name", ["Wendy Abbott-Ng", "Luke's [/phone]", "وندي", "🧭 Wendy"])
async def test_name_and_job_title_can_be_changed_and_found_by(desk, school, name):
    saved = await desk.save_account(f"  {name} ", "Year 4 ")
    assert (saved.name, saved.job_title) == (name, "Year 4")
    assert await desk.account() == saved
    assert school.log(school.teacher)[-1] is Event.PROFILE_CHANGED
    user = school.user(school.teacher)
    assert school.teacher.email.partition("@")[0] in user.search_text
    assert "abbott" not in user.sort_name or "Abbott" in name


async def test_saving_an_unchanged_account_is_not_logged(desk, school):
    await desk.save_account("Wendy Abbott", "")
    assert Event.PROFILE_CHANGED not in school.log(school.teacher)


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\0b", "a\nb", "a\u202eb", "\u200b\u00ad"])
async def test_a_name_that_is_none_is_refused_with_its_field(desk, name):
    with refused(Refusal.INPUT_WRONG) as told:
        await desk.save_account(name, "")
    assert told.value.field == "name"
    assert told.value.sentence.startswith("Name: ")


async def test_the_dashboard_tells_what_happened_since_the_last_sign_in(desks, school):
    await desks().sign_in(school.teacher.email, PASSWORD)
    school.clock.move(hours=2)
    for _ in range(2):
        with refused(Refusal.SIGN_IN_WRONG):
            await desks(ELSEWHERE).sign_in(school.teacher.email, "wrong")
    school.clock.move(hours=1)
    desk = desks()
    await desk.sign_in(school.teacher.email, PASSWORD)
    board = await desk.dashboard()
    assert [row.event for row in board.since] == [Event.SIGN_IN_REFUSED] * 2
    assert {row.address for row in board.since} == {ELSEWHERE}
    assert board.since[0].seq > board.since[1].seq
    assert board.last_login is not None
    assert board.session.name == "Wendy Abbott"
    school.clock.move(minutes=1)
    await desk.sign_in(school.teacher.email, PASSWORD)
    assert (await desk.dashboard()).since == []


async def test_the_dashboard_names_at_most_twenty_happenings(desks, school):
    for _ in range(6):
        for _ in range(5):
            with refused(Refusal.SIGN_IN_WRONG):
                await desks(ELSEWHERE).sign_in(school.teacher.email, "wrong")
        school.clock.move(hours=2)
    desk = desks()
    await desk.sign_in(school.teacher.email, PASSWORD)
    assert len((await desk.dashboard()).since) == 20


async def test_a_first_sign_in_has_no_last_one(desk):
    assert (await desk.dashboard()).last_login is None


async def test_the_security_log_is_paged_newest_first(client, school):
    for _ in range(60):
        await client.sign_in(school.teacher.email, PASSWORD)
    first = await client.security_log()
    assert len(first.entries) == 50
    rest = await client.security_log(first.before)
    numbers = [row.seq for row in (*first.entries, *rest.entries)]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 61
    assert rest.before is None


@pytest.mark.parametrize("before", ["0", "-1", "x", "99999999999999999999", "1.5", "%00"])
async def test_a_made_up_place_in_the_log_is_refused(desk, before):
    headers = {"Authorization": f"Bearer {desk._token.get_secret_value()}"}
    answer = await desk.road._http.get(f"/v1/account/log?before={before}", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["field"] == "before"


@pytest.mark.parametrize("length", [64, 1024])
async def test_a_long_password_is_taken_whole(desk, school, length):
    long = ("seven quiet green lamps, " * 50)[:length]
    await desk.change_password(PASSWORD, long)
    with refused(Refusal.SIGN_IN_WRONG):
        await desk.sign_in(school.teacher.email, long[:-1])
    await desk.sign_in(school.teacher.email, long)


async def test_a_changed_password_is_the_only_one_that_counts(desk, school):
    await desk.change_password(PASSWORD, NEW)
    assert school.log(school.teacher)[-1] is Event.PASSWORD_CHANGED
    await desk.session()
    with refused(Refusal.SIGN_IN_WRONG):
        await desk.sign_in(school.teacher.email, PASSWORD)
    await desk.sign_in(school.teacher.email, NEW)


async def test_changing_the_password_ends_all_other_sessions(desks, desk, school):
    other = desks(ELSEWHERE)
    await other.sign_in(school.teacher.email, PASSWORD)
    await desk.change_password(PASSWORD, NEW)
    await desk.session()
    with refused(Refusal.SESSION_ENDED):
        await other.session()


async def test_a_wrong_current_password_changes_nothing_and_is_counted(desk, school):
    for _ in range(5):
        with refused(Refusal.PASSWORD_NOT_YOURS) as told:
            await desk.change_password("not this one, sorry", NEW)
        assert told.value.field == "current_password"
    assert school.log(school.teacher)[-2:] == [Event.PASSWORD_REFUSED, Event.SIGN_IN_LIMITED]
    with refused(Refusal.TOO_MANY_TRIES):
        await desk.change_password(PASSWORD, NEW)
    with refused(Refusal.TOO_MANY_TRIES):
        await desk.sign_in(school.teacher.email, PASSWORD)


async def test_a_new_password_that_will_not_do_costs_no_try(desk):
    for _ in range(7):
        with refused(Refusal.PASSWORD_SHORT):
            await desk.change_password("wrong", "short")
        with refused(Refusal.PASSWORD_COMMON):
            await desk.change_password("wrong", "password1234")
    await desk.change_password(PASSWORD, NEW)


@pytest.mark.parametrize(
    "new",
    [
        "WendyAbbott2026",
        "wendy.abbott1!",
        "Meadowbank Primary!",
        "CPOMS Wéndy 123",
        "meadowbank-meadowbank",
    ],
)
async def test_a_password_made_of_ones_own_names_and_the_schools_is_refused(desk, new):
    with refused(Refusal.PASSWORD_NAMES) as told:
        await desk.change_password(PASSWORD, new)
    assert told.value.field == "new_password"


async def test_a_name_beside_other_words_may_stand_in_a_password(desk):
    await desk.change_password(PASSWORD, "wendy has seven lamps")


async def test_a_change_whose_answer_was_lost_is_answered_again(desk, school):
    headers = {
        "Idempotency-Key": "the-same-key-twice",
        "Authorization": f"Bearer {desk._token.get_secret_value()}",
    }
    body = {"current_password": PASSWORD, "new_password": NEW}
    tokens = []
    for _ in range(2):
        answer = await desk.road._http.put("/v1/account/password", json=body, headers=headers)
        tokens.append(answer.json()["token"])
    assert tokens[0] == tokens[1]
    goes_on = {"Authorization": f"Bearer {tokens[0]}"}
    assert (await desk.road._http.get("/v1/session", headers=goes_on)).status_code == 200
    assert school.log(school.teacher).count(Event.PASSWORD_CHANGED) == 1
