"""What every request passes first and last: an id, a bound on its size, headers, the watch."""

import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.refusals import Refusal, Refused
from server_stub import problems
from server_stub.answered import REQUEST_ID, Answered
from server_stub.problems import LARGEST_BODY, LIMIT
from server_stub.watching import Watching


class Gate:
    """ASGI middleware around the whole API, outside of what answers its failures."""

    def __init__(self, app: ASGIApp, watching: Watching) -> None:
        self.app = app
        self.watching = watching

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; a body over 4 MiB is refused (BODY_TOO_LARGE)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        headed = _Headed(send, request_id)
        began, bound = time.perf_counter(), REQUEST_ID.set(request_id)
        try:
            await self._within(scope, receive, headed)
        finally:
            self.watching.note(_answered(scope, headed.status, time.perf_counter() - began))
            REQUEST_ID.reset(bound)

    async def _within(self, scope: Scope, receive: Receive, send: Send) -> None:
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > LARGEST_BODY:
            refused = Refused(Refusal.BODY_TOO_LARGE, limit=LIMIT)
            await problems.answer(refused, scope["state"])(scope, receive, send)
            return
        await self.app(scope, _Bounded(receive), send)


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

    def __init__(self, send: Send, request_id: str) -> None:
        self.send = send
        self.request_id = request_id
        self.status = 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            headers["Cache-Control"] = "no-store"
            headers["X-Content-Type-Options"] = "nosniff"
        await self.send(message)
