"""What anybody may ask, the demo's phone, and how every answer looks."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

from models.refusals import Refusal
from server_stub.client import Client
from server_stub.embedded import open_app
from server_stub.settings import Settings
from server_stub.transport import LOCAL_URL, Embedded
from tests.refusals import refused
from tests.server_stub.school import PASSWORD, client_of, found


async def test_a_server_of_one_organisation_says_whose_it_is(client, school):
    about = await client.about()
    assert (about.brand, about.organisation) == ("CPOMS", "Meadowbank Primary School")
    assert about.demo is about.outbox is None


async def test_a_server_of_none_or_several_names_nobody(client, server, clock):
    assert (await client.about()).organisation is None
    found(server, clock)
    found(server, clock, name="Hilltop Academy")
    about = await client.about()
    assert (about.brand, about.organisation) == ("Keydesk", None)


async def test_the_outbox_is_shown_only_where_it_shall_be(server):
    shows = replace(server, settings=replace(server.settings, shows_outbox=True))
    assert (await client_of(shows).about()).outbox == str(server.settings.outbox)


async def test_health_needs_no_sign_in(client):
    answer = await client.road._http.get("/healthz")
    assert answer.json() == {"done": True}


async def test_a_store_that_cannot_be_read_is_not_healthy(client, server, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(server.store, "_reader", create_engine("sqlite:////nowhere/keydesk.db"))
        answer = await client.road._http.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["code"] == "store_unreachable"


async def test_only_a_demo_has_a_demo_phone(client, school):
    await client.sign_in(school.keyed.email, PASSWORD)
    with refused(Refusal.NOT_FOUND):
        await client.demo_code()


@pytest.fixture
async def demo(tmp_path, clock):
    """A desk of the demo's school."""
    settings = Settings.in_folder(tmp_path, demo=True, shows_outbox=True)
    desk = Client(Embedded(lambda: open_app(settings, clock)), LOCAL_URL)
    yield desk
    await desk.road._http._transport.aclose()


async def test_the_demo_says_whom_to_sign_in_as_and_its_phone_shows_the_code(demo, clock):
    hint = (await demo.about()).demo
    with refused(Refusal.SESSION_ENDED):
        await demo.demo_code()
    await demo.sign_in(hint.people[0].email, hint.password)
    clock.move(seconds=7)
    shown = await demo.demo_code()
    assert (shown.seconds_left, shown.used) == (23, False)
    step = await demo.answer_second_factor(shown.code)
    assert step.session.elevated
    assert (await demo.demo_code()).used
    clock.move(seconds=23)
    again = await demo.demo_code()
    assert (again.seconds_left, again.used) == (30, False)


async def test_the_demo_phone_shows_an_enrolments_code_to_its_owner_alone(demo, clock):
    hint = (await demo.about()).demo
    await demo.sign_in(hint.people[0].email, hint.password)
    await demo.answer_second_factor((await demo.demo_code()).code)
    enrolment = await demo.begin_enrolment()
    clock.move(seconds=30)
    shown = await demo.demo_code(enrolment.id)
    await demo.save_device(enrolment.id, "Second phone", shown.code)
    with refused(Refusal.ENROLMENT_GONE):
        await demo.demo_code(enrolment.id)
    with refused(Refusal.ENROLMENT_GONE):
        await demo.demo_code(uuid4())


PATHS = [
    ("GET", "/v1/session"),
    ("GET", "/v1/dashboard"),
    ("GET", "/v1/account"),
    ("GET", "/v1/account/log"),
    ("POST", "/v1/sign-out"),
    ("POST", "/v1/sign-in/lost-device"),
    ("DELETE", "/v1/session/elevation"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_nothing_is_told_without_a_token(client, school, method, path):
    answer = await client.road._http.request(method, path)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "input_wrong"),
        (b"{", "body_unreadable"),
        (b"\xff\xfe", "body_unreadable"),
        (b"[]", "input_wrong"),
        (b"null", "input_wrong"),
        (b'{"email": 5, "password": "x"}', "input_wrong"),
        (b'{"email": "a@b.c", "password": {"a": 1}}', "input_wrong"),
        (b'{"email": "a@b.c", "password": "x", "admin": true}', "input_wrong"),
        (b'{"email": "\\ud800", "password": "x"}', "input_wrong"),
        (b'{"email": "a\\u0000", "password": "x"}', "input_wrong"),
        (b'{"email": "a@b.c", "password": "\\ud800"}', "input_wrong"),
        (b'{"email": "a@b.c", "password": "' + b"x" * 1025 + b'"}', "input_wrong"),
        (b'{"email": "' + b"x" * 5_000_000 + b'"}', "body_too_large"),
        (b'{"email":' * 5000, "body_unreadable"),
    ],
    ids=range(14),
)
async def test_whatever_is_sent_is_refused_and_never_fails(client, school, body, code):
    answer = await client.road._http.post(
        "/v1/sign-in", content=body, headers={"content-type": "application/json"}
    )
    assert answer.json()["code"] == code
    assert answer.status_code < 500


async def test_a_bug_is_answered_with_a_number_to_report_and_without_its_words(
    client, school, monkeypatch, caplog
):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("the secret")

    await school.sign_in(client, school.teacher)
    monkeypatch.setattr("server_stub.rules.account.shown", broken)
    with refused(Refusal.SERVER_FAILED) as told:
        await client.account()
    assert "secret" not in told.value.sentence
    (failed,) = [entry for entry in caplog.records if entry.exc_info]
    assert failed.levelname == "ERROR"
