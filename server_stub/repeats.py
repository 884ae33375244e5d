"""Answers a repeated request as the first time, so that trying again never does a thing twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import bindparam, insert, select

from models.problem import Problem
from models.refusals import Refusal, Refused
from models.rows import table
from models.tables import Answered
from server_stub import sealing
from server_stub.act import Act
from server_stub.turns import take_turns

KEPT = timedelta(hours=24)
Answer = TypeVar("Answer", bound=BaseModel)
_ANSWERED = table(Answered)
_EARLIER = select(_ANSWERED.c.fingerprint, _ANSWERED.c.answer).where(
    _ANSWERED.c.scope == bindparam("scope"), _ANSWERED.c.request_key == bindparam("key")
)
_KEEP = insert(_ANSWERED)


@dataclass(frozen=True)
class Repeat:
    """A request's identity: whose (`scope`), its idempotency key, and what it asked."""

    scope: str
    key: str
    fingerprint: str

    @property
    def place(self) -> str:
        """Where its answer is sealed."""
        return f"answered.answer:{self.scope}:{self.key}"

    @property
    def name(self) -> str:
        """The same for the same request under the same key, and for no other."""
        return f"{self.place}:{self.fingerprint}"


class _Kept(BaseModel):
    """What is sealed: the answer's JSON, or the refusal that was recorded."""

    answer: str | None = None
    problem: Problem | None = None


def once(
    act: Act, repeat: Repeat | None, answer: type[Answer], rule: Callable[[], Answer]
) -> Answer:
    """Run `rule`, or give the answer it gave to the same request before.

    Raises what the rule raises, again for a repeated refusal that was recorded, unless that said
    when to try again; Refused (REPEAT_DIFFERS) when the key was used for another request.
    """
    if repeat is None:
        return rule()
    was = earlier(act, repeat, answer)
    if was is not None:
        return was
    try:
        given = rule()
    except Refused as refused:
        if refused.refusal.value.recorded and refused.retry_at is None:
            _keep(act, repeat, _Kept(problem=Problem.of(refused)))
        raise
    _keep(act, repeat, _Kept(answer=given.model_dump_json()))
    return given


def earlier(act: Act, repeat: Repeat | None, answer: type[Answer]) -> Answer | None:
    """The answer that this request had before, None for a new one; raises as `once` does."""
    if repeat is None:
        return None
    take_turns(act, repeat.place)
    kept = act.tx.execute(_EARLIER, {"scope": repeat.scope, "key": repeat.key}).first()
    if kept is None:
        return None
    if kept.fingerprint != repeat.fingerprint:
        raise Refused(Refusal.REPEAT_DIFFERS)
    was = _Kept.model_validate_json(act.vault.open(kept.answer, repeat.place))
    if was.problem is not None:
        raise was.problem.refused()
    return answer.model_validate_json(was.answer or "")


def _keep(act: Act, repeat: Repeat, kept: _Kept) -> None:
    row = {
        "scope": repeat.scope,
        "request_key": repeat.key,
        "fingerprint": repeat.fingerprint,
        "answer": sealing.seal(act, kept.model_dump_json().encode(), repeat.place),
        "at": act.now,
    }
    act.tx.execute(_KEEP, row)
