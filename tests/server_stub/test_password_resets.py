"""A new password by a mailed code."""

import re
import stat
from datetime import timedelta

import pytest
from sqlmodel import select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import PasswordReset
from server_stub.rules import resets, throttle
from server_stub.rules.throttle import Window
from tests.refusals import refused
from tests.server_stub.school import ELSEWHERE, PASSWORD

NEW = "seven quiet green lamps"


def mails(school, to=""):
    """The outbox, oldest first."""
    outbox = school.server.settings.outbox
    found = sorted(outbox.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return [path.read_text("utf-8") for path in found if to in path.name]


async def code_for(client, school, person):
    await client.ask_password_reset(person.email)
    return re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", mails(school, person.email)[-1])[0]


async def test_a_mailed_code_sets_a_new_password(client, school):
    code = await code_for(client, school, school.teacher)
    await client.redeem_password_reset(code, NEW)
    with refused(Refusal.SIGN_IN_WRONG):
        await client.sign_in(school.teacher.email, PASSWORD)
    await client.sign_in(school.teacher.email, NEW)
    log = school.log(school.teacher)
    assert log[-4:-2] == [Event.PASSWORD_RESET_ASKED, Event.PASSWORD_RESET]


async def test_whoever_has_no_password_yet_gets_their_first_one_so(client, school):
    person = school.add("Nora New")
    with school.server.act("test") as act:
        user = school.user(person)
        user.password_hash = None
        act.tx.add(user)
    await client.redeem_password_reset(await code_for(client, school, person), NEW)
    await client.sign_in(person.email, NEW)


@pytest.mark.parametrize(
    "typed",
    [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', ' ')} "],
    ids=["lower", "together", "spaced"],
)
async def test_the_code_may_be_typed_in_any_case_with_or_without_hyphens(client, school, typed):
    code = await code_for(client, school, school.teacher)
    await client.redeem_password_reset(typed(code), NEW)


async def test_letters_that_look_like_digits_are_read_as_those(client, school, monkeypatch):
    monkeypatch.setattr("server_stub.rules.resets.secrets.choice", lambda _: "0")
    await client.ask_password_reset(school.teacher.email)
    await client.redeem_password_reset("OOOO-oooo-0000", NEW)


async def test_a_code_works_once(client, school):
    code = await code_for(client, school, school.teacher)
    await client.redeem_password_reset(code, NEW)
    with refused(Refusal.RESET_CODE_WRONG):
        await client.redeem_password_reset(code, NEW)


async def test_a_code_works_for_an_hour(client, school):
    code = await code_for(client, school, school.teacher)
    school.clock.move(hours=1)
    with refused(Refusal.RESET_CODE_WRONG):
        await client.redeem_password_reset(code, NEW)


async def test_a_newer_code_replaces_the_older(client, school):
    older = await code_for(client, school, school.teacher)
    newer = await code_for(client, school, school.teacher)
    with refused(Refusal.RESET_CODE_WRONG):
        await client.redeem_password_reset(older, NEW)
    await client.redeem_password_reset(newer, NEW)


async def test_a_password_that_will_not_do_does_not_spend_the_code(client, school):
    code = await code_for(client, school, school.teacher)
    with refused(Refusal.PASSWORD_SHORT):
        await client.redeem_password_reset(code, "short")
    with refused(Refusal.PASSWORD_COMMON):
        await client.redeem_password_reset(code, "password1234")
    with refused(Refusal.PASSWORD_NAMES):
        await client.redeem_password_reset(code, "Wendy Abbott 1")
    await client.redeem_password_reset(code, NEW)


async def test_a_reset_ends_all_sessions_and_keeps_the_second_factor(desks, school):
    signed = await school.sign_in(desks(), school.keyed)
    code = await code_for(desks(), school, school.keyed)
    await desks().redeem_password_reset(code, NEW)
    with refused(Refusal.SESSION_ENDED):
        await signed.session()
    assert (await desks().sign_in(school.keyed.email, NEW)).next == "second_factor"


async def test_known_and_unknown_addresses_get_the_same_answer(client, school):
    known = await client.ask_password_reset(school.teacher.email.upper())
    unknown = await client.ask_password_reset("nobody@meadowbank.sch.uk")
    assert known == unknown
    assert len(mails(school)) == 1


async def test_what_is_undone_for_an_unknown_address_leaves_the_log_as_it_was(
    client, desks, school
):
    holder = await school.sign_in(desks(), school.holder)
    before = (await holder.verify_log()).entries
    for email in ("nobody@meadowbank.sch.uk", "nobody@nowhere.example", school.sso.email):
        await client.ask_password_reset(email)
    verdict = await holder.verify_log()
    assert (verdict.whole, verdict.entries) == (True, before)


async def test_nobody_is_looked_up_before_the_answer(client, school, monkeypatch):
    """The look-up, the code and the mail come after it, so that time tells nothing."""
    happened = []
    monkeypatch.setattr(
        "server_stub.routes.password_resets._mail", lambda *_: happened.append("mail")
    )
    app = client.road._http._transport.app

    async def noting(scope, receive, send):
        async def sent(message):
            happened.append(message["type"])
            await send(message)

        await app(scope, receive, sent)

    client.road._http._transport.app = noting
    await client.ask_password_reset(school.teacher.email)
    assert happened == ["http.response.start", "http.response.body", "mail"]


@pytest.mark.parametrize("email", ["", "x", "a b@c.d", "@", "a@b@c", "a\0@b.c", "x" * 251 + "@b.c"])
async def test_what_is_no_address_is_refused_with_its_field(client, school, email):
    with refused(Refusal.INPUT_WRONG) as told:
        await client.ask_password_reset(email)
    assert told.value.field == "email"


@pytest.mark.parametrize(
    "code", ["", "x", "0000-0000-0000", "%s", "🔑" * 12, "'; DROP TABLE users"]
)
async def test_a_made_up_code_is_refused(client, school, code):
    with refused(Refusal.RESET_CODE_WRONG) as told:
        await client.redeem_password_reset(code, NEW)
    assert told.value.field == "code"


async def test_an_account_gets_at_most_three_mails_an_hour(desks, school):
    for at in range(5):
        await desks(f"203.0.113.{at}").ask_password_reset(school.teacher.email)
    assert len(mails(school)) == 3
    school.clock.move(hours=1)
    await desks().ask_password_reset(school.teacher.email)
    assert len(mails(school)) == 4


async def test_one_address_cannot_ask_without_end(desks, school, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS", (Window(3, timedelta(minutes=5)),))
    for at in range(3):
        await desks(ELSEWHERE).ask_password_reset(f"staff{at}@meadowbank.sch.uk")
    for email in (school.teacher.email, "nobody@meadowbank.sch.uk"):
        with refused(Refusal.TOO_MANY_TRIES):
            await desks(ELSEWHERE).ask_password_reset(email)


async def test_one_address_cannot_guess_codes_without_end(desks, school, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS", (Window(3, timedelta(minutes=5)),))
    for _ in range(3):
        with refused(Refusal.RESET_CODE_WRONG):
            await desks(ELSEWHERE).redeem_password_reset("0000-0000-0000", NEW)
    with refused(Refusal.TOO_MANY_TRIES):
        await desks(ELSEWHERE).redeem_password_reset("0000-0000-0000", NEW)


async def test_sso_users_are_told_where_to_sign_in_and_get_no_code(client, school):
    await client.ask_password_reset(school.sso.email)
    [text] = mails(school)
    assert "single sign-on" in text
    assert not re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", text)
    with school.server.reading("test") as act:
        assert act.tx.exec(select(PasswordReset)).all() == []


async def test_a_reset_lets_the_owner_in_while_a_stranger_keeps_the_account_paused(desks, school):
    for _ in range(5):
        with refused(Refusal.SIGN_IN_WRONG):
            await desks(ELSEWHERE).sign_in(school.teacher.email, "wrong")
    with refused(Refusal.TOO_MANY_TRIES):
        await desks().sign_in(school.teacher.email, PASSWORD)
    code = await code_for(desks(), school, school.teacher)
    await desks().redeem_password_reset(code, NEW)
    await desks().sign_in(school.teacher.email, NEW)


async def test_the_code_is_nowhere_in_the_store(client, school):
    code = await code_for(client, school, school.teacher)
    with school.server.reading("test") as act:
        kept = act.tx.exec(select(PasswordReset)).one()
    assert code not in kept.code_hash
    assert code.replace("-", "") not in kept.code_hash
    assert kept.code_hash not in repr(kept)


async def test_the_same_code_is_stored_otherwise_under_another_key(client, school):
    code = await code_for(client, school, school.teacher)
    with school.server.act("test") as act:
        act.vault.keep_token_key(bytes(32))
        with refused(Refusal.RESET_CODE_WRONG):
            resets.begin(act, code)


async def test_an_outbox_file_is_its_owners_alone_and_safely_named(client, school):
    with school.server.act("test") as act:
        user = school.user(school.teacher)
        user.email = "../we/ndy*@meadowbank.sch.uk"
        act.tx.add(user)
    await client.ask_password_reset("../we/ndy*@meadowbank.sch.uk")
    [path] = school.server.settings.outbox.iterdir()
    assert path.name.startswith("20260302T083000-.._we_ndy_@meadowbank.sch.uk-")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_asking_twice_with_one_idempotency_key_mails_once(client, school):
    for _ in range(2):
        await client.road._http.post(
            "/v1/password-resets",
            json={"email": school.teacher.email},
            headers={"Idempotency-Key": "the-same-key-twice"},
        )
    assert len(mails(school)) == 1


@pytest.mark.each_database
async def test_a_mail_that_the_store_has_no_room_for_now_is_reported_and_breaks_nothing(
    client, school, monkeypatch, caplog
):
    def busy(*_: object) -> None:
        raise Refused(Refusal.STORE_BUSY)

    monkeypatch.setattr("server_stub.rules.resets.mail_for", busy)
    await client.ask_password_reset(school.teacher.email)
    assert "a mail for a new password could not be written" in caplog.text
    assert school.teacher.email not in caplog.text


async def test_redeeming_twice_with_one_idempotency_key_is_done_once(client, school):
    body = {"code": await code_for(client, school, school.teacher), "new_password": NEW}
    for _ in range(2):
        answer = await client.road._http.post(
            "/v1/password-resets/redeem",
            json=body,
            headers={"Idempotency-Key": "the-same-key-twice"},
        )
        assert answer.is_success
    assert school.log(school.teacher).count(Event.PASSWORD_RESET) == 1


@pytest.mark.each_database
async def test_of_two_who_redeem_one_code_at_the_same_time_one_wins(client, school):
    code = await code_for(client, school, school.teacher)
    with school.server.act("test") as act:
        redemption = resets.begin(act, code)
    await client.redeem_password_reset(code, NEW)
    with refused(Refusal.RESET_CODE_WRONG), school.server.act("test") as act:
        resets.settle(act, redemption, "another hash")
    await client.sign_in(school.teacher.email, NEW)
