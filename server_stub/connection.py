"""One HTTP/1.1 connection, from a peer that may be garbled, or slow on purpose."""

import asyncio
import secrets
import sys
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from models.refusals import Refusal, Refused
from server_stub import problems
from server_stub.api.connection_limit import ConnectionLimit
from server_stub.headers import common

UNREAD = "unread"  # an answer that the peer doesn't take, which h11 has no state for
WITHIN = {
    h11.IDLE: 10.0,  # seconds for a whole head, from when the connection is free for one
    h11.SEND_BODY: 60.0,  # for a whole body: the largest at some 70 kB/s
    UNREAD: 60.0,
}


class Connection(H11Protocol):
    """Cuts off who takes too long, and answers what is no HTTP with a problem like any other."""

    _overdue: asyncio.TimerHandle | None = None
    _awaited: Any = None

    def __init__(self, limit: ConnectionLimit, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self._limit = limit

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection; it must say what it wants soon."""
        super().connection_made(transport)
        number = transport.get_extra_info("socket").fileno()
        self._place = self._limit.taken(number, transport.abort)
        self._watch()

    def handle_events(self) -> None:
        """Go on with what was received."""
        super().handle_events()
        self._watch()

    def on_response_complete(self) -> None:
        """Go on to the next request, or to the end."""
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """Hold back what the peer does not take."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """Send on."""
        super().resume_writing()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        super().connection_lost(exc)
        self._wait_for(None)

    def send_400_response(self, msg: str) -> None:
        """Refuse what h11 could not read, and hang up; it calls this while it handles why."""
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            too_large = getattr(sys.exception(), "error_status_hint", 400) == 431
            self._refuse(Refusal.HEAD_TOO_LARGE if too_large else Refusal.REQUEST_GARBLED)
        self.transport.close()

    def _refuse(self, refusal: Refusal) -> None:
        request_id = secrets.token_hex(8)
        answer = problems.answer(Refused(refusal), {"request_id": request_id})
        bears = [*answer.raw_headers, *common(str(self.scheme), request_id)]
        head = h11.Response(
            status_code=answer.status_code, headers=[*bears, (b"connection", b"close")]
        )
        for event in (head, h11.Data(data=bytes(answer.body)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")

    def _watch(self) -> None:
        unread = self.flow.write_paused or self.transport.is_closing()
        state = UNREAD if unread else self.conn.their_state
        if state is not self._awaited:
            self._wait_for(state)

    def _wait_for(self, state: Any) -> None:
        """Give the peer its time for this state of its, and no more for the one before."""
        self._awaited = state
        if self._overdue is not None:
            self._overdue.cancel()
        within = WITHIN.get(state)
        self._overdue = self.loop.call_later(within, self.transport.abort) if within else None
        if within:
            self._place.awaits_peer()
        else:
            self._place.awaits_server()
