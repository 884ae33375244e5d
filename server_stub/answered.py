"""One answered request, as its operator is told of it."""

from contextvars import ContextVar
from typing import NamedTuple

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Of the request that this thread or task works for."""


class Answered(NamedTuple):
    """One answer. `route` is the template of its address, such as /v1/users/{user_id}: what is
    filled in, and any query, may be somebody's name. `refusal` is its code, where it was one.
    """

    method: str
    route: str | None
    status: int
    seconds: float
    address: str
    refusal: str | None
