"""Every failure of the API as RFC 9457 problem+json; nobody meets a bare 500."""

import logging
from collections.abc import Mapping, MutableMapping
from email.utils import format_datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from models.problem import Problem
from models.refusals import Refusal, Refused

LARGEST_BODY = 4 * 1024 * 1024  # 10,000 imported users take about 1.5 MB
LIMIT = f"{LARGEST_BODY // 1024 // 1024} MiB"
MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger("keydesk.server")

_SOON_OVER = {Refusal.BUSY, Refusal.STORE_BUSY, Refusal.STORE_UNREACHABLE}
_LABELS = {
    "email": "Email address",
    "password": "Password",
    "new_password": "New password",
    "current_password": "Current password",
    "code": "Code",
    "name": "Name",
    "job_title": "Job title",
    "confirmed": "Confirmation",
    "idempotency-key": "Idempotency key",
}
_PROBLEMS = {
    "missing": "is missing",
    "string_too_short": "is empty; type something",
    "string_too_long": "is too long: {max_length} characters at most",
    "too_long": "is too long: {max_length} at most",
    "string_pattern_mismatch": "does not look right",
    "extra_forbidden": "is not known here",
}


def install(app: FastAPI) -> None:
    """Answer every exception as a problem."""
    app.exception_handler(Refused)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(Exception)(_failed)


def answer(refused: Refused, state: MutableMapping[str, Any]) -> JSONResponse:
    """The refusal as a response, with Retry-After where it lifts by itself; noted in the state."""
    state["refusal"] = refused.refusal.code
    problem = Problem.of(refused, state["request_id"])
    headers = {}
    if refused.refusal in _SOON_OVER:
        headers["Retry-After"] = "2"
    elif refused.retry_at is not None:
        headers["Retry-After"] = format_datetime(refused.retry_at, usegmt=True)
    return JSONResponse(
        problem.model_dump(mode="json", exclude_none=True),
        problem.status,
        headers,
        media_type=MEDIA_TYPE,
    )


async def _refused(request: Request, error: Refused) -> JSONResponse:
    return answer(error, request.scope["state"])


async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    first: Mapping[str, Any] = error.errors()[0]
    if first["type"] == "json_invalid":
        return answer(Refused(Refusal.BODY_UNREADABLE), request.scope["state"])
    field = ".".join(str(part) for part in first["loc"][1:]) or "body"
    name = str(first["loc"][-1])
    refused = Refused(
        Refusal.INPUT_WRONG,
        field=field,
        field_label=_LABELS.get(name, field),
        problem=_problem(first),
    )
    return answer(refused, request.scope["state"])


def _problem(error: Mapping[str, Any]) -> str:
    known = _PROBLEMS.get(error["type"])
    if known is not None:
        return known.format_map(error.get("ctx", {}))
    message = str(error["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


async def _http(request: Request, error: HTTPException) -> JSONResponse:
    by_status = {
        404: Refusal.NOT_FOUND,
        405: Refusal.METHOD_WRONG,
        413: Refusal.BODY_TOO_LARGE,
    }
    refusal = by_status.get(error.status_code, Refusal.BODY_UNREADABLE)
    response = answer(Refused(refusal, limit=LIMIT), request.scope["state"])
    response.headers.update(error.headers or {})
    return response


async def _failed(request: Request, error: Exception) -> JSONResponse:
    request_id = request.state.request_id
    logger.error("request %s failed", request_id, exc_info=error)
    return answer(Refused(Refusal.SERVER_FAILED, request_id=request_id), request.scope["state"])


def documented() -> dict[int | str, dict[str, Any]]:
    """Every refusal by status, for the OpenAPI description."""
    by_status: dict[int | str, list[str]] = {}
    for refusal in Refusal:
        by_status.setdefault(refusal.value.status, []).append(f"`{refusal.code}`")
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told: dict[int | str, dict[str, Any]] = {
        status: {"description": ", ".join(codes), "content": content}
        for status, codes in by_status.items()
    }
    # FastAPI takes the schema from one model, and builds a validator for each that it is given
    told[Refusal.SERVER_FAILED.value.status]["model"] = Problem
    return told
