"""The demo's school: the guide's people, and somebody for each side of its story."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import func, select

from models.access import KeyKind, Permission
from models.refusals import Refusal
from models.tables import Organisation, User
from server_stub import demo
from server_stub.client import Client
from server_stub.demo_pocket import DemoPockets
from server_stub.rules import passwords
from server_stub.server import Server
from tests.refusals import refused
from tests.server_stub.school import client_of, found

GUIDE = [
    ("Wendy Abbott", "Teachers"),
    ("Tim Bartlett", "Support Staff"),
    ("Henry Benton", "Support Staff"),
    ("Elizabeth Best", "Support Staff"),
    ("Selene Brammah", "SLT"),
    ("Mike Campbell", "SLT"),
    ("Helen Casser", "Support Staff"),
]


@pytest.fixture
def filled(server: Server) -> Server:
    """A demo's server."""
    shown = replace(server, settings=replace(server.settings, demo=True))
    demo.fill(shown)
    return shown


@pytest.fixture
async def desk(filled: Server):
    """A desk at the demo's server."""
    client = client_of(filled)
    yield client
    await client.aclose()


async def enter(desk: Client, name: str) -> None:
    """Sign in with the demo's password, and the demo phone's code where one is asked."""
    person = next(one for one in demo.PEOPLE if one.name == name)
    step = await desk.sign_in(person.email, demo.PASSWORD)
    if step.session is None:
        await desk.answer_second_factor((await desk.demo_code()).code)


async def test_the_list_begins_with_the_guides_people_who_never_signed_in(desk):
    await enter(desk, "Priya Nair")
    first = (await desk.find_users()).users[:7]
    assert [(row.name, row.group) for row in first] == GUIDE
    assert {row.last_login for row in first} == {None}


async def test_luke_has_his_phone_with_the_guides_times(desk):
    await enter(desk, "Priya Nair")
    luke = (await desk.find_users("luke smith")).users[0]
    [key] = (await desk.user_keys(luke.id)).keys
    assert (key.name, key.kind, key.verified) == ("Luke's iPhone", KeyKind.TOTP, True)
    london = ZoneInfo("Europe/London")
    assert f"{key.registered.astimezone(london):%Y-%m-%d %H:%M:%S}" == "2017-10-02 12:15:27"
    assert f"{key.last_used.astimezone(london):%Y-%m-%d %H:%M:%S}" == "2017-10-02 12:16:18"


async def test_everybody_the_hint_names_can_sign_in_with_its_password(desk):
    shown = (await desk.about()).demo
    assert shown == demo.hint()
    for person in shown.people:
        step = await desk.sign_in(person.email, shown.password)
        assert step.session is None
        await desk.answer_second_factor((await desk.demo_code()).code)
        await desk.sign_out()


async def test_the_hint_names_a_key_holder_who_removes_lukes_phone_at_once(desk):
    roles = {person.role: person.email for person in demo.hint().people}
    await desk.sign_in(roles["admin key holder"], demo.PASSWORD)
    step = await desk.answer_second_factor((await desk.demo_code()).code)
    assert step.session.may(Permission.REMOVE_KEYS)
    luke = (await desk.find_users(roles["member of staff who lost a phone"])).users[0]
    assert (await desk.remove_keys(luke.id, confirmed=True)).removed == ["Luke's iPhone"]


async def test_the_key_holder_is_told_of_the_other_one_for_her_own_devices(desk):
    await enter(desk, "Priya Nair")
    me = (await desk.find_users("priya")).users[0]
    assert "Owen Price" in (await desk.user_keys(me.id)).reason


async def test_there_is_a_single_sign_on_user_and_a_meritlock_key_that_stays(desk):
    await enter(desk, "Priya Nair")
    by_name = {row.name: row for row in (await desk.find_users()).users}
    assert (await desk.user(by_name["Grace Hughes"].id)).sso
    assert not (await desk.user_keys(by_name["Grace Hughes"].id)).removable
    martin = by_name["Martin Doyle"].id
    assert (await desk.remove_keys(martin, confirmed=True)).removed == ["Martin's phone"]
    assert [key.kind for key in (await desk.user_keys(martin)).keys] == [KeyKind.MERITLOCK]


async def test_the_guides_people_have_no_password_yet(desk):
    for name, _ in GUIDE:
        person = next(one for one in demo.PEOPLE if one.name == name)
        with refused(Refusal.SIGN_IN_WRONG):
            await desk.sign_in(person.email, demo.PASSWORD)


async def test_the_demos_log_is_whole_and_in_the_order_of_time(desk):
    await enter(desk, "Priya Nair")
    assert (await desk.verify_log()).whole
    luke = (await desk.find_users("luke")).users[0]
    times = [entry.at for entry in (await desk.user_log(luke.id)).entries]
    assert times == sorted(times, reverse=True)
    assert times[0] == datetime(2017, 10, 2, 11, 16, 18, tzinfo=UTC)


async def test_a_demo_phone_keeps_its_account_when_the_key_is_removed_and_a_new_one_is_empty(desk):
    pockets, luke = DemoPockets(), "Luke Smith"
    await enter(desk, luke)
    [held] = (await pockets.of_caller(desk)).book.accounts
    await enter(desk, "Priya Nair")
    found_him = (await desk.find_users(luke)).users[0]
    await desk.remove_keys(found_him.id, confirmed=True)
    await enter(desk, luke)
    assert (await pockets.of_caller(desk)).book.accounts == [held]
    assert (await DemoPockets().of_caller(desk)).book.accounts == []
    with refused(Refusal.NO_KEY):
        await desk.demo_code()


async def test_a_demo_phone_that_is_taken_out_again_is_the_same_one(desk):
    pockets = DemoPockets()
    await enter(desk, "Luke Smith")
    phone = await pockets.of_caller(desk)
    held = list(phone.book.accounts)
    assert await pockets.of_caller(desk) is phone
    assert phone.book.accounts == held and len(held) == 1


async def test_a_demo_phone_that_is_wanted_many_times_at_once_holds_one_account(desk):
    pockets = DemoPockets()
    await enter(desk, "Luke Smith")
    phone, *others = await asyncio.gather(*(pockets.of_caller(desk) for _ in range(9)))
    assert others == [phone] * 8
    assert len(phone.book.accounts) == 1


async def test_a_demo_phone_needs_no_passphrase_and_keeps_nothing_for_later(desk):
    await enter(desk, "Luke Smith")
    book = (await DemoPockets().of_caller(desk)).book
    assert not book.is_new
    assert len(book.accounts) == 1
    await book.unlock("")
    assert book.accounts == []


def test_filling_again_or_filling_a_store_in_use_changes_nothing(filled, clock):
    found(filled, clock)
    demo.fill(filled)
    with filled.reading("test") as act:
        assert act.tx.exec(select(func.count()).select_from(Organisation)).one() == 2
        assert act.tx.exec(select(func.count()).select_from(User)).one() == len(demo.PEOPLE) + 4


def test_the_demos_password_is_one_that_could_be_set():
    passwords.check_new(demo.PASSWORD)


def test_the_demo_names_nobodys_real_address_or_number():
    assert demo.SCHOOL.support_email.endswith(".example")
    assert demo.SCHOOL.support_phone.startswith("01632 960")
    text = Path(demo.__file__).read_text(encoding="utf-8")
    assert "cpoms.co.uk" not in text
