"""A log entry's text under its mac."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID


def canonical(entry: Mapping[str, Any]) -> str:
    """JSON with sorted keys, in ASCII, times in UTC; without the mac itself."""
    facts = {name: value for name, value in entry.items() if name != "mac"}
    return json.dumps(facts, sort_keys=True, ensure_ascii=True, default=_plain)


class CommonText:
    """The same of entries that differ in `seq` and `user_id` alone, the last of the sorted keys.

    An import has thousands, and everybody waits while they are chained.
    """

    def __init__(self, common: Mapping[str, Any]) -> None:
        self._begins = canonical(common).removesuffix("}")

    def of(self, seq: int, user_id: UUID) -> str:
        """The text of one entry."""
        return f'{self._begins}, "seq": {seq}, "user_id": "{user_id}"}}'


def _plain(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
