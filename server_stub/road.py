"""The road to a server: sends a request, tries again where that is safe, reads the answer."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

import httpx
from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import PydanticSerializationError
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    retry_if_result,
    stop_after_delay,
    wait_random_exponential,
)

from models.problem import Problem
from models.refusals import Refusal, Refused
from models.vocabulary.visible_text import visible
from server_stub.untrusted import untrusted

LONGEST = 30  # seconds for one try, its answer's last byte included; ASGITransport has no timeout
LARGEST_ANSWER = 4 * 2**20  # bytes; an import's 10,000 refused rows take 2.5 MB
LONGEST_LOCATION = 100  # characters of where a redirect leads, as a sentence tells it
_UNCOMPRESSED = "identity"  # RFC 9110, 8.4.1: what was packed might unpack to a thousand times
PATIENCE = 8  # seconds of trying again before the person is asked to
Answer = TypeVar("Answer", bound=BaseModel)
_PASSING = (httpx.TransportError, TimeoutError)
_SOON_OVER = {Refusal.STORE_BUSY.code, Refusal.STORE_UNREACHABLE.code}  # its database restarts, say


class Reply(NamedTuple):
    """A server's answer: its status, its headers, and the whole of its body."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_success(self) -> bool:
        """True when the request was done."""
        return 200 <= self.status < 300


class Road:
    """Requests to one server. Every change bears an idempotency key, so all may be repeated.

    `on_trouble` is told the number of each failed try while the connection is lost, and 0
    when it is back; `on_headers` those of every answer that is no refusal.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        url: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.where = url
        self.transport = transport
        self.on_trouble: Callable[[int], None] = _untold
        self.on_headers: Callable[[httpx.Headers], None] = _unread
        self._http = httpx.AsyncClient(
            transport=transport,
            base_url=url,
            timeout=LONGEST,
            headers={**(headers or {}), "Accept-Encoding": _UNCOMPRESSED},
        )

    def bear(self, header: str, value: str) -> None:
        """Send this header with every request from now on."""
        self._http.headers[header] = value

    async def ask(
        self,
        method: str,
        path: str,
        answer: type[Answer],
        *,
        body: BaseModel | None = None,
        query: dict[str, Any] | None = None,
        token: SecretStr | None = None,
        sign: Callable[[bytes], dict[str, str]] | None = None,
    ) -> Answer:
        """The server's answer; raises Refused.

        UNREACHABLE, ANSWER_UNREADABLE, ANSWER_TOO_LARGE and REDIRECTED are among them: the server
        may be none of Keydesk's, or a malicious one.

        `sign` gives headers over the body's bytes, anew for every try.
        """
        content, headers = _json(body), _headers(method, token)

        def made() -> httpx.Request:
            signed = headers | (sign(content or b"") if sign else {})
            return self._http.build_request(
                method, path, content=content, params=query, headers=signed
            )

        reply = await self._sent(made)
        read = self._read(reply, answer)
        self.on_headers(reply.headers)
        return read

    async def _sent(self, made: Callable[[], httpx.Request]) -> Reply:
        tries = AsyncRetrying(
            retry=retry_if_exception_type(_PASSING) | retry_if_result(_soon_over),
            wait=wait_random_exponential(multiplier=0.1, max=2),
            stop=stop_after_delay(PATIENCE),
            before_sleep=self._tell,
            retry_error_callback=_last,
        )
        try:
            reply: Reply = await tries(self._once, made)
        except _PASSING as error:
            raise Refused(Refusal.UNREACHABLE, where=self.where) from error
        self.on_trouble(0)
        return reply

    async def _once(self, made: Callable[[], httpx.Request]) -> Reply:
        """One try. It goes past httpx's client, which keeps cookies, and which fails on a redirect
        to what is no URL even where it follows none (httpx 0.28).
        """
        async with asyncio.timeout(LONGEST):
            try:
                response = await self.transport.handle_async_request(made())
            except httpx.ConnectError as error:
                if refused := untrusted(error, self.where):
                    raise refused from error
                raise
            try:
                return await self._whole(response)
            except Refused:
                self.on_trouble(0)  # it answered, if not as it should
                raise
            finally:
                await response.aclose()

    async def _whole(self, response: httpx.Response) -> Reply:
        if response.is_redirect and (location := response.headers.get("Location")):
            to = visible(location[:LONGEST_LOCATION])
            raise Refused(Refusal.REDIRECTED, where=self.where, to=to)
        if response.headers.get("Content-Encoding", _UNCOMPRESSED).lower() != _UNCOMPRESSED:
            raise Refused(Refusal.ANSWER_UNREADABLE, where=self.where)
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > LARGEST_ANSWER:
                limit = f"{LARGEST_ANSWER // 2**20} MB"
                raise Refused(Refusal.ANSWER_TOO_LARGE, where=self.where, limit=limit)
        return Reply(response.status_code, response.headers, bytes(body))

    def _tell(self, state: RetryCallState) -> None:
        if state.outcome is not None and state.outcome.failed:
            self.on_trouble(state.attempt_number)

    def _read(self, reply: Reply, answer: type[Answer]) -> Answer:
        if not reply.is_success:
            raise self._parsed(reply, Problem).refused(self.where)
        return self._parsed(reply, answer)

    def _parsed(self, reply: Reply, shape: type[Answer]) -> Answer:
        try:
            return shape.model_validate_json(reply.body)
        except ValidationError as error:
            raise Refused(Refusal.ANSWER_UNREADABLE, where=self.where) from error

    async def aclose(self) -> None:
        """Close the connection."""
        await self._http.aclose()


def _untold(tries: int) -> None:
    """Nobody has asked to be told."""


def _unread(headers: httpx.Headers) -> None:
    """Nobody looks for anything in them."""


def _soon_over(reply: Reply) -> bool:
    """True for an answer of a server that couldn't do it just now."""
    if reply.status != 503:
        return False
    try:
        return Problem.model_validate_json(reply.body).code in _SOON_OVER
    except ValidationError:
        return False


def _last(state: RetryCallState) -> Reply:
    """What the last try came to; raises what it raised."""
    reply: Reply = state.outcome.result()  # type: ignore[union-attr]
    return reply


def _json(body: BaseModel | None) -> bytes | None:
    try:
        return body.model_dump_json().encode() if body else None
    except PydanticSerializationError as error:
        problem = "holds characters that are not valid Unicode; type it anew"
        raise Refused(Refusal.INPUT_WRONG, field_label="The text", problem=problem) from error


def _headers(method: str, token: SecretStr | None) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    if method != "GET":
        headers["Idempotency-Key"] = uuid4().hex
    if token is not None:
        headers["Authorization"] = f"Bearer {token.get_secret_value()}"
    return headers
