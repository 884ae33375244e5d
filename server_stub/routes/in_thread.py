"""A route whose rule runs in a thread, and everything around it in the loop."""

from collections.abc import Callable, Coroutine
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Any, ParamSpec, TypeVar

import anyio.to_thread
from fastapi.routing import APIRoute

Answer = TypeVar("Answer")
Given = ParamSpec("Given")


class InThread(APIRoute):
    """A rule that is no coroutine goes to a thread, once a request.

    FastAPI by itself sends the validation of the answer there too, which is not worth the way.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **named: Any) -> None:
        waits = iscoroutinefunction(endpoint)
        super().__init__(path, endpoint if waits else _in_thread(endpoint), **named)


def _in_thread(
    rule: Callable[Given, Answer],
) -> Callable[Given, Coroutine[Any, Any, Answer]]:
    @wraps(rule)
    async def awaited(*args: Given.args, **named: Given.kwargs) -> Answer:
        return await anyio.to_thread.run_sync(partial(rule, *args, **named))

    return awaited
