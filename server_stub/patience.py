"""Trying again where the store is busy, for work that nobody waits for at a desk."""

import logging

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_fixed

from models.refusals import Refusal, Refused

TRIES = 12  # each waits up to 5 s
REOPEN_EVERY_S = 1
_PASSING = {Refusal.STORE_BUSY, Refusal.STORE_UNREACHABLE}
logger = logging.getLogger("keydesk.server")


def _busy(error: BaseException) -> bool:
    return isinstance(error, Refused) and error.refusal is Refusal.STORE_BUSY


def _passes(error: BaseException) -> bool:
    return isinstance(error, Refused) and error.refusal in _PASSING


def _log_first(state: RetryCallState) -> None:
    if state.attempt_number == 1 and state.outcome is not None:
        logger.warning("%s It will be tried again until it opens.", state.outcome.exception())


patiently = Retrying(retry=retry_if_exception(_busy), stop=stop_after_attempt(TRIES), reraise=True)
"""Call it with a function and its arguments; raises what the function raises at last."""

until_opened = Retrying(
    retry=retry_if_exception(_passes), wait=wait_fixed(REOPEN_EVERY_S), before_sleep=_log_first
)
"""Call it with what opens a store that was open before: a lock ends, a database comes back."""
