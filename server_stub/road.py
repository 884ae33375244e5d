"""The road to a server: sends a request, tries again where that is safe, reads the answer."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
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
from server_stub.untrusted import untrusted

LONGEST = 30  # seconds for one try; ASGITransport ignores httpx's own timeout
PATIENCE = 8  # seconds of trying again before the person is asked to
Answer = TypeVar("Answer", bound=BaseModel)
_PASSING = (httpx.TransportError, TimeoutError)
_SOON_OVER = {Refusal.STORE_BUSY.code, Refusal.STORE_UNREACHABLE.code}  # its database restarts, say


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
            transport=transport, base_url=url, timeout=LONGEST, headers=headers
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
        """The server's answer; raises Refused, UNREACHABLE and ANSWER_UNREADABLE among them.

        `sign` gives headers over the body's bytes, anew for every try.
        """
        content, headers = _json(body), _headers(method, token)

        def made() -> httpx.Request:
            signed = headers | (sign(content or b"") if sign else {})
            return self._http.build_request(
                method, path, content=content, params=query, headers=signed
            )

        response = await self._sent(made)
        read = self._read(response, answer)
        self.on_headers(response.headers)
        return read

    async def _sent(self, made: Callable[[], httpx.Request]) -> httpx.Response:
        tries = AsyncRetrying(
            retry=retry_if_exception_type(_PASSING) | retry_if_result(_soon_over),
            wait=wait_random_exponential(multiplier=0.1, max=2),
            stop=stop_after_delay(PATIENCE),
            before_sleep=self._tell,
            retry_error_callback=_last,
        )
        try:
            response: httpx.Response = await tries(self._once, made)
        except _PASSING as error:
            raise Refused(Refusal.UNREACHABLE, where=self.where) from error
        self.on_trouble(0)
        return response

    async def _once(self, made: Callable[[], httpx.Request]) -> httpx.Response:
        async with asyncio.timeout(LONGEST):
            try:
                return await self._http.send(made())
            except httpx.ConnectError as error:
                if refused := untrusted(error, self.where):
                    raise refused from error
                raise

    def _tell(self, state: RetryCallState) -> None:
        if state.outcome is not None and state.outcome.failed:
            self.on_trouble(state.attempt_number)

    def _read(self, response: httpx.Response, answer: type[Answer]) -> Answer:
        if not response.is_success:
            raise self._parsed(response, Problem).refused()
        return self._parsed(response, answer)

    def _parsed(self, response: httpx.Response, shape: type[Answer]) -> Answer:
        try:
            return shape.model_validate_json(response.content)
        except ValidationError as error:
            raise Refused(Refusal.ANSWER_UNREADABLE, where=self.where) from error

    async def aclose(self) -> None:
        """Close the connection."""
        await self._http.aclose()


def _untold(tries: int) -> None:
    """Nobody has asked to be told."""


def _unread(headers: httpx.Headers) -> None:
    """Nobody looks for anything in them."""


def _soon_over(response: httpx.Response) -> bool:
    """True for an answer of a server that couldn't do it just now."""
    if response.status_code != 503:
        return False
    try:
        return Problem.model_validate_json(response.content).code in _SOON_OVER
    except ValidationError:
        return False


def _last(state: RetryCallState) -> httpx.Response:
    """What the last try came to; raises what it raised."""
    response: httpx.Response = state.outcome.result()  # type: ignore[union-attr]
    return response


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
