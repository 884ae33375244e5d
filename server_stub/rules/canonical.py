"""A log entry's text under its mac."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def canonical(entry: Mapping[str, Any]) -> str:
    """JSON with sorted keys, in ASCII, times in UTC; without the mac itself."""
    facts = {name: value for name, value in entry.items() if name != "mac"}
    return json.dumps(facts, sort_keys=True, ensure_ascii=True, default=_plain)


def _plain(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
