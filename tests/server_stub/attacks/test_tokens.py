"""Tokens: none, ended, stolen, slipped in or of another kind; and where they must never stand."""

import base64
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from urllib.parse import unquote_plus

import httpx
import pytest
from sqlmodel import SQLModel, select

from models.access import SessionStage
from models.refusals import Refusal
from models.tables import PasswordReset, Session, User
from server_stub import routes as rooms
from tests.refusals import refused
from tests.server_stub.attacks.routes import PUBLIC, Route, routes
from tests.server_stub.attacks.test_privileges import Say, say, token
from tests.server_stub.phones import code_of
from tests.server_stub.school import ELSEWHERE, Desks, School

__all__ = ["say"]
ENDED = {Refusal.SESSION_ENDED, Refusal.PHONE_UNKNOWN}
ASKED_FIRST = {"/v1/session", "/v1/users", "/v1/sign-out", "/v1/phone/asks"}
AT_EITHER_STAGE = {"/v1/challenge", "/v1/sign-out", "/v1/demo/code", "/v1/demo/key"}


async def dead_everywhere(say: Say, bearer: str | None, what: str) -> None:
    """Fail unless every route that is not public refuses this token as no session's."""
    for route in guarded():
        answer = await say(route, bearer)
        assert answer.status_code == 401, f"{what}: {route}: {answer.text}"
        assert code_of(answer) in ENDED, f"{what}: {route}: {answer.text}"


def guarded() -> list[Route]:
    """All routes but the public ones."""
    return [route for route in routes() if not route.public]


def test_the_list_of_public_routes_names_routes_that_there_are():
    assert {(route.method, route.path) for route in routes()} >= PUBLIC
    assert len(guarded()) >= 34


def test_every_route_but_the_metrics_is_described_and_so_attacked():
    names = [each.name for each in iter_modules(rooms.__path__, f"{rooms.__name__}.")]
    found = [getattr(import_module(name), "router", None) for name in names]
    routers = [router for router in found if router is not None]
    there = {
        (method, route.path)
        for router in routers
        for route in router.routes
        for method in route.methods
    }
    assert there - {(route.method, route.path) for route in routes()} == {("GET", "/metrics")}


async def test_no_route_but_the_public_ones_answers_without_a_token(say):
    await dead_everywhere(say, None, "none")


async def test_a_token_is_worth_nothing_after_signing_out(school, say):
    for stage in SessionStage:
        bearer = token(school, school.holder, stage)
        [out] = [route for route in routes() if route.path == "/v1/sign-out"]
        assert (await say(out, bearer)).status_code == 200
        await dead_everywhere(say, bearer, f"signed out, {stage}")


@pytest.mark.parametrize("hours", [1, 12])
async def test_an_expired_token_is_worth_nothing(school, say, hours):
    bearer = token(school, school.holder, SessionStage.OPEN, elevated=True)
    [state] = [route for route in routes() if route.path == "/v1/session"]
    for _ in range(2 * hours - 1):
        school.clock.move(minutes=30 if hours > 1 else 0)
        assert (await say(state, bearer)).status_code == 200
    school.clock.move(minutes=30 if hours > 1 else 60)
    await dead_everywhere(say, bearer, f"{hours} h")


async def test_what_is_no_sessions_token_is_none(school, say, desks, phones):
    """Ids, hashes, secrets and stamps of the right person, each in a token's place."""
    bearer = token(school, school.holder, SessionStage.OPEN)
    assert len(base64.urlsafe_b64decode(bearer + "=")) == 32
    phone = await phones().paired(school.holder)
    with school.server.reading("test") as act:
        session = act.tx.exec(select(Session)).one()
    for kind, wrong in {
        "the session's id": str(session.id),
        "its hash in the store": session.token_hash,
        "the user's id": str(school.holder.id),
        "the device's secret": base64.b32encode(school.holder.seed).decode(),
        "a code": school.holder.code(school.clock.now),
        "a phone's stamp": phone.request("/v1/phone/asks", method="GET").headers["keydesk-phone"],
        "the token, cut": bearer[:-1],
        "the token, longer": bearer + "A",
        "the token, in capitals": bearer.upper(),
        "nothing": "",
    }.items():
        for route in [route for route in guarded() if route.path in ASKED_FIRST]:
            assert code_of(await say(route, wrong)) in ENDED, f"{kind}: {route}"


async def test_a_token_is_taken_from_its_header_alone(school, http):
    bearer = token(school, school.teacher, SessionStage.OPEN)
    for sent in (
        {"params": {"token": bearer, "access_token": bearer}},
        {"headers": {"Cookie": f"token={bearer}; session={bearer}"}},
        {"headers": {"Authorization": f"Basic {bearer}"}},
        {"headers": {"Authorization": bearer}},
        {"headers": {"Proxy-Authorization": f"Bearer {bearer}"}},
    ):
        answer = await http.request("GET", "/v1/session", **sent)
        assert code_of(answer) is Refusal.SESSION_ENDED, sent


async def test_a_password_alone_opens_only_the_way_to_the_second_factor(school, say):
    for route in [route for route in guarded() if not route.by_phone and not route.half_way]:
        if route.path in AT_EITHER_STAGE:
            continue
        answer = await say(route, token(school, school.holder, SessionStage.SECOND_FACTOR))
        assert code_of(answer) is Refusal.SECOND_FACTOR_NEEDED, f"{route}: {answer.text}"


async def test_a_token_that_was_there_before_a_sign_in_is_never_taken_over(school, http):
    """Session fixation: the token that somebody planted stays theirs, or nobody's."""
    planted = token(school, school.teacher, SessionStage.OPEN)
    for bearer in (planted, "A" * 43):
        answer = await http.post(
            "/v1/sign-in",
            json={"email": school.keyed.email, "password": school.keyed.password},
            headers={"Authorization": f"Bearer {bearer}"},
        )
        pending = answer.json()["token"]
        code = school.keyed.code(school.clock.now)
        school.clock.move(seconds=30)
        answer = await http.post(
            "/v1/sign-in/second-factor",
            json={"code": code},
            headers={"Authorization": f"Bearer {pending}"},
        )
        assert len({bearer, pending, answer.json()["token"]}) == 3
    state = await http.get("/v1/session", headers={"Authorization": f"Bearer {planted}"})
    assert state.json()["email"] == school.teacher.email


@pytest.mark.parametrize("how", ["changed", "reset"])
async def test_stolen_tokens_end_with_the_password(school, desks: Desks, http, say, how):
    """At both stages; and what the thief has elevated is gone with them."""
    stolen = [token(school, school.holder, stage, elevated=True) for stage in SessionStage]
    owner = desks(ELSEWHERE)
    if how == "changed":
        await school.sign_in(owner, school.holder)
        await owner.change_password(school.holder.password, "another long password")
    else:
        await owner.ask_password_reset(school.holder.email)
        [mail] = school.server.settings.outbox.iterdir()
        code = mail.read_text().split("password:\n\n")[1].split()[0]
        await owner.redeem_password_reset(code, "another long password")
    for bearer in stolen:
        await dead_everywhere(say, bearer, how)


async def test_a_token_stolen_from_a_session_ends_when_that_session_changes_the_password(
    school, desks: Desks, say
):
    """Whoever fears a thief changes the password, and most likely in the very session he has."""
    owner = await school.sign_in(desks(ELSEWHERE), school.holder)
    stolen = owner._token.get_secret_value()
    await owner.change_password(school.holder.password, "another long password")
    await dead_everywhere(say, stolen, "changed in that session")
    assert (await owner.session()).elevated


async def test_a_stolen_elevated_token_may_no_more_once_the_keys_are_removed(school, desks, say):
    thief = school.with_key(school.add("Ann Holder", "Safeguarding"))
    stolen = token(school, thief, SessionStage.OPEN, elevated=True)
    holder = await school.sign_in(desks(), school.holder)
    await holder.remove_keys(thief.id, confirmed=True)
    for route in [route for route in routes() if route.tag == "users"]:
        answer = await say(route, stolen)
        assert code_of(answer) is Refusal.NO_KEY, f"{route}: {answer.text}"


def test_no_address_takes_a_secret():
    """Addresses are kept in histories and logs: secrets travel in bodies and headers."""
    secret = {"token", "code", "password", "secret", "seed", "setup_key", "uri", "signature"}
    for route in routes():
        named = {field.name for field in route.fields if field.where in {"path", "query"}}
        assert not named & secret, route
        assert not [
            field
            for field in route.fields
            if field.where != "body" and field.schema.get("format") == "password"
        ]


async def test_no_address_that_a_desk_asks_holds_a_secret(school, desks: Desks):
    desk = desks()
    noting = Noting(desk.road.transport)
    desk.road.transport = noting
    secrets = await journey(school, desk)
    assert len(noting.urls) == 8
    assert not [url for url in noting.urls if any(secret in url for secret in secrets)]


class Noting(httpx.AsyncBaseTransport):
    """Another transport, with the address of each request that went through it and the answer."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self.transport = transport
        self.urls: list[str] = []
        self.answers: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.urls.append(unquote_plus(str(request.url)))
        response = await self.transport.handle_async_request(request)
        self.answers.append((await response.aread()).decode())
        return response


async def journey(school: School, desk: Any) -> list[str]:
    """Sign in with a code, add a device, change the password, reset it; every secret on the way."""
    secrets = [school.holder.password, school.holder.code(school.clock.now)]
    await desk.sign_in(school.holder.email, school.holder.password)
    secrets.append(desk._token.get_secret_value())
    await desk.answer_second_factor(secrets[1])
    secrets.append(desk._token.get_secret_value())
    begun = await desk.begin_enrolment()
    setup_key = begun.setup_key.get_secret_value()
    seed = base64.b32decode(setup_key)
    person = type(school.holder)(school.holder.id, "", "", seed=seed)
    secrets += [setup_key, person.code(school.clock.now), "another long password"]
    await desk.save_device(begun.id, "New phone", secrets[-2])
    await desk.change_password(school.holder.password, secrets[-1])
    await desk.ask_password_reset(school.holder.email)
    [mail] = school.server.settings.outbox.iterdir()
    secrets.append(mail.read_text().split("password:\n\n")[1].split()[0])
    secrets.append("a third long password")
    await desk.redeem_password_reset(secrets[-2], secrets[-1])
    with refused(Refusal.SESSION_ENDED):
        await desk.session()
    return [*secrets, base64.b32encode(school.holder.seed).decode()]


async def test_no_secret_of_a_journey_stands_in_the_store_in_clear(school, desks: Desks):
    """Every cell of every table, read as text and as bytes; seeds as bytes too."""
    secrets = [secret.encode() for secret in await journey(school, desks())]
    secrets.append(school.holder.seed)
    cells = 0
    with school.server.reading("test") as act:
        for table in SQLModel.metadata.sorted_tables:
            for row in act.tx.execute(table.select()):
                for cell in row:
                    held = cell if isinstance(cell, bytes) else str(cell).encode()
                    # six digits may stand in any id by chance
                    found = [one for one in secrets if one in held and len(one) > 6]
                    assert not found, (table.name, cell)
                    cells += 1
    assert cells > 200


async def test_no_answer_of_a_journey_shows_what_the_server_alone_needs(school, desks: Desks):
    """Hashes of passwords, tokens and codes, whichever route a row comes out of."""
    desk = desks()
    noting = Noting(desk.road.transport)
    desk.road.transport = noting
    await school.sign_in(desk, school.holder)
    await desk.ask_password_reset(school.teacher.email)
    for own in (desk.account, desk.session, desk.dashboard, desk.keys, desk.security_log):
        await own()
    for person in (school.teacher, school.keyed):
        for of_others in (desk.user, desk.user_keys, desk.user_log):
            await of_others(person.id)
    await desk.find_users()
    await desk.lost_devices()
    with school.server.reading("test") as act:
        columns = (User.password_hash, Session.token_hash, PasswordReset.code_hash)
        kept = [cell for column in columns for cell in act.tx.exec(select(column)) if cell]
    assert len(kept) > 4
    assert len(noting.answers) >= 16
    assert not [answer for answer in noting.answers if any(cell in answer for cell in kept)]


def test_a_session_shows_no_hash_of_its_token(school):
    bearer = token(school, school.teacher, SessionStage.OPEN)
    with school.server.reading("test") as act:
        row = act.tx.exec(select(Session)).one()
    assert row.token_hash not in repr(row) and bearer not in repr(row)
