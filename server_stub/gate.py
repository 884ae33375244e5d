"""What every request passes first: an id, a bound on its size, headers for its answer."""

import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.refusals import Refusal, Refused
from server_stub.problems import LARGEST_BODY, LIMIT, answer


class Gate:
    """ASGI middleware around the whole API."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; a body over 4 MiB is refused (BODY_TOO_LARGE)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        headed = _Headed(send, request_id)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > LARGEST_BODY:
            refused = Refused(Refusal.BODY_TOO_LARGE, limit=LIMIT)
            await answer(refused, request_id)(scope, receive, headed)
            return
        await self.app(scope, _Bounded(receive), headed)


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
    """Sends with the headers that every answer bears."""

    def __init__(self, send: Send, request_id: str) -> None:
        self.send = send
        self.request_id = request_id

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            headers["Cache-Control"] = "no-store"
            headers["X-Content-Type-Options"] = "nosniff"
        await self.send(message)
