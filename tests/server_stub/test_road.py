"""The road to a server that can't do it just now."""

from __future__ import annotations

import httpx
import pytest

from models.refusals import Refusal, Refused
from models.wire.base import Done
from models.wire.sign_in import ResetRedeem
from server_stub import road
from server_stub.problems import answer
from server_stub.road import Road
from tests.refusals import refused


class Server:
    """Gives these answers in turn, the last again and again; `keys` are those of the requests.

    An answer that is an error is a connection that is lost.
    """

    def __init__(self, *answers: httpx.Response | httpx.TransportError) -> None:
        self._answers = list(answers)
        self.keys: list[str] = []
        self.troubles: list[int] = []
        self.road = Road(httpx.MockTransport(self._answer), "http://keydesk")
        self.road.on_trouble = self.troubles.append

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers["Idempotency-Key"])
        given = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(given, httpx.TransportError):
            raise given
        return given

    async def change(self) -> Done:
        """Ask for a change."""
        return await self.road.ask("POST", "/v1/change", Done)


def said(refusal: Refusal, problem: str = "") -> httpx.Response:
    """The refusal as a server's answer."""
    told = answer(Refused(refusal, problem=problem), {"request_id": "0"})
    return httpx.Response(told.status_code, headers=told.headers, content=bytes(told.body))


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(road, "PATIENCE", 0.5)


@pytest.mark.parametrize("refusal", [Refusal.STORE_BUSY, Refusal.STORE_UNREACHABLE])
async def test_what_passes_soon_is_asked_again_with_the_same_key(refusal):
    server = Server(said(refusal, problem="gone"), httpx.Response(200, json={"done": True}))
    await server.change()
    assert len(server.keys) == 2
    assert len(set(server.keys)) == 1
    assert server.troubles == [0]  # the connection was never lost


async def test_a_lost_connection_is_told_at_each_try_until_it_is_back():
    lost = httpx.ConnectError("cut")
    server = Server(lost, lost, httpx.Response(200, json={"done": True}))
    await server.change()
    assert len(set(server.keys)) == 1
    assert server.troubles == [1, 2, 0]


async def test_what_does_not_pass_after_all_is_told_in_its_own_words():
    server = Server(said(Refusal.STORE_UNREACHABLE, problem="the database does not answer"))
    with refused(Refusal.STORE_UNREACHABLE) as told:
        await server.change()
    assert told.value.sentence == "The store cannot be opened: the database does not answer."
    assert len(server.keys) > 1


@pytest.mark.parametrize(
    ("response", "refusal"),
    [
        (said(Refusal.STORE_FULL), Refusal.STORE_FULL),
        (said(Refusal.STORE_READ_ONLY), Refusal.STORE_READ_ONLY),
        (httpx.Response(503, html="<h1>Bad gateway</h1>"), Refusal.ANSWER_UNREADABLE),
    ],
)
async def test_what_somebody_must_mend_is_told_at_once(response, refusal):
    server = Server(response)
    with refused(refusal):
        await server.change()
    assert len(server.keys) == 1


def test_a_program_is_told_when_to_try_again():
    for refusal in (Refusal.BUSY, Refusal.STORE_BUSY, Refusal.STORE_UNREACHABLE):
        assert said(refusal, "gone").headers["Retry-After"] == "2"
    assert "Retry-After" not in said(Refusal.STORE_FULL).headers


async def test_an_answer_that_is_none_of_ours_is_told_as_that():
    with refused(Refusal.ANSWER_UNREADABLE):
        await Server(httpx.Response(200, text="<html>a proxy")).change()
    with refused(Refusal.ANSWER_UNREADABLE):
        await Server(httpx.Response(404, text="<html>no such page")).change()


async def test_text_that_no_wire_can_carry_is_refused_before_it_is_sent():
    server = Server(httpx.Response(200, json={"done": True}))
    with refused(Refusal.INPUT_WRONG) as told:
        typed = ResetRedeem.model_construct(new_password="half \ud800")
        await server.road.ask("POST", "/v1/change", Done, body=typed)
    assert "not valid Unicode" in told.value.sentence
    assert not server.keys
