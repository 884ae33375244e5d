"""Expecting a refusal by its member."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from models.refusals import Refusal, Refused


@contextmanager
def refused(refusal: Refusal) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Fail unless the block is refused with exactly this refusal."""
    with pytest.raises(Refused) as told:
        yield told
    assert told.value.refusal is refusal, told.value.sentence
