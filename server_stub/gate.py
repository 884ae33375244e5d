"""What every request passes first and last: an id, a bound on its size, headers, the watch."""

import secrets
import time

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.refusals import Refusal, Refused
from server_stub import problems
from server_stub.answered import REQUEST_ID, Answered
from server_stub.headers import LARGEST_HEAD, common
from server_stub.problems import LARGEST_BODY, LIMIT
from server_stub.watching import Watching

VERSIONS = {"1.0", "1.1"}
MOST_HEADERS = 100  # a browser sends 20, and a proxy some more


class Gate:
    """ASGI middleware around the whole API, outside of what answers its failures."""

    def __init__(self, app: ASGIApp, watching: Watching) -> None:
        self.app = app
        self.watching = watching

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; refuses one that is too large, or whose end two could see apart."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        headed = _Headed(send, common(scope["scheme"], request_id))
        began, bound = time.perf_counter(), REQUEST_ID.set(request_id)
        try:
            await self._within(scope, receive, headed)
        except Exception:
            # what was answered and logged is raised again, for servers that log it once more
            if scope["state"].get("refusal") != Refusal.SERVER_FAILED.code:
                raise
        finally:
            self.watching.note(_answered(scope, headed.status, time.perf_counter() - began))
            REQUEST_ID.reset(bound)

    async def _within(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _unacceptable(scope)
        if refusal is None:
            await self.app(scope, _Bounded(receive), send)
            return
        refused = problems.answer(Refused(refusal, limit=LIMIT), scope["state"])
        if refusal is Refusal.REQUEST_GARBLED:
            refused.headers["Connection"] = "close"  # whatever comes next is not a request
        await refused(scope, receive, send)


def _unacceptable(scope: Scope) -> Refusal | None:
    held, version = Headers(scope=scope), scope["http_version"]
    chunked = "transfer-encoding" in held
    if version not in VERSIONS or (chunked and (version == "1.0" or "content-length" in held)):
        return Refusal.REQUEST_GARBLED  # RFC 9112, 6.1 and 6.3: it may be two, one within another
    size = sum(len(name) + len(value) for name, value in held.raw)
    if len(held) > MOST_HEADERS or size + len(scope["query_string"]) > LARGEST_HEAD:
        return Refusal.HEAD_TOO_LARGE
    announced = held.get("content-length", "")
    if announced.isdecimal() and int(announced) > LARGEST_BODY:
        return Refusal.BODY_TOO_LARGE
    return None


def _answered(scope: Scope, status: int, seconds: float) -> Answered:
    route, client = scope.get("route"), scope.get("client")
    return Answered(
        method=scope["method"],
        route=route.path if route else None,
        status=status,
        seconds=round(seconds, 4),
        address=client[0] if client else "",
        refusal=scope["state"].get("refusal"),
    )


class _Bounded:
    """Receives a body up to the bound, for senders that don't announce its length."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.left = LARGEST_BODY

    async def __call__(self) -> Message:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            raise HTTPException(413)  # FastAPI lets only this kind through while it reads
        return message


class _Headed:
    """Sends with the headers that every answer bears; `status` is what was sent."""

    def __init__(self, send: Send, bears: list[tuple[bytes, bytes]]) -> None:
        self.send = send
        self.bears = bears
        self.status = 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), *self.bears]
        await self.send(message)
