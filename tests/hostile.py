"""Text that would steer a terminal: in rows of an old store, and in the answers of a bad server."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from sqlalchemy import update
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.rows import table
from models.tables import LogEntry, Organisation, SecurityKey, User
from tests.server_stub.school import School

EVIL = "\x1b]66;q\x07\x1b[3;31m\x90q\x9b5m\u202e\u2066\x00"
"""An operating system command, colours in 7 and 8 bits, a device control, a turn of the text."""
VISIBLE = r"\x1b]66;q"
"""How what is shown of it begins."""
STEERING = [b"\x1b]66", *(mark.encode() for mark in ("\x9b", "\x90", "\u202e", "\u2066", "\x00"))]
STRUCTURE = {
    *("id", "user_id", "user", "phone_id", "server", "nonce"),
    *("email", "token", "uri", "setup_key", "code", "next", "state", "kind", "asks", "after"),
    *("number", "type"),
}
"""Members that a desk or a phone works with; a wrong one is no text but a fault of its own."""
TIME = re.compile(r"\d{4}-\d\d-\d\dT")


def hostile(kind: str) -> str:
    """A text of this kind that ends in what steers a terminal."""
    return f"{kind} {EVIL}"


def steering(raw: bytes) -> list[bytes]:
    """What of it is in bytes for a terminal, as it was."""
    return [found for found in STEERING if found in raw]


def spoil(school: School) -> None:
    """Put such texts into rows that are there, as a server may have done that checked less."""
    with school.server.act("test") as act:
        for rows, texts in (
            (table(User), {"name": hostile("Name"), "job_title": hostile("Job")}),
            (table(SecurityKey), {"name": hostile("Device")}),
            (table(Organisation), {"name": hostile("School"), "brand": hostile("Brand")}),
            (table(LogEntry), {"address": hostile("Address")}),
            (table(LogEntry), {"detail": {"device": hostile("Device")}}),
        ):
            act.tx.execute(update(rows).values(texts))


class SpoiltAnswers:
    """ASGI middleware: such a text in place of every text of a JSON answer that people read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started: list[Message] = []
        body = bytearray()

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                spoilt = json.dumps(spoilt_answer(json.loads(bytes(body)))).encode()
                kept = [item for item in started[0]["headers"] if item[0] != b"content-length"]
                await send({**started[0], "headers": kept})
                await send({"type": "http.response.body", "body": spoilt})

        await self._app(scope, receive, sent if scope["type"] == "http" else send)


def spoilt_answer(answer: Any, name: str = "") -> Any:
    """The answer, each of whose texts is hostile; what it is made of stays."""
    match answer:
        case dict():
            return {key: spoilt_answer(value, key) for key, value in answer.items()}
        case list():
            is_words = name in {"permissions", "when_elevated"}
            return answer if is_words else [spoilt_answer(value, name) for value in answer]
        case str() if name not in STRUCTURE and not TIME.match(answer):
            return hostile(name)
    return answer


@contextmanager
def hosted(app: ASGIApp) -> Iterator[str]:
    """The URL of this app on loopback."""
    config = uvicorn.Config(
        app,
        port=0,
        log_level="critical",
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=0,  # a phone's long poll would last for 25 s
    )
    served = uvicorn.Server(config)
    listening = config.bind_socket()
    thread = threading.Thread(target=served.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        served.should_exit = True
        thread.join()
        listening.close()
