"""Trying again where the store is busy, for work that nobody waits for at a desk."""

from tenacity import Retrying, retry_if_exception, stop_after_attempt

from models.refusals import Refusal, Refused

TRIES = 12  # each waits up to 5 s


def _busy(error: BaseException) -> bool:
    return isinstance(error, Refused) and error.refusal is Refusal.STORE_BUSY


patiently = Retrying(retry=retry_if_exception(_busy), stop=stop_after_attempt(TRIES), reraise=True)
"""Call it with a function and its arguments; raises what the function raises at last."""
