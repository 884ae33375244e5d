"""Points in time as options take them."""

import argparse
from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """A day or a time of ISO 8601, in UTC where it names no zone; raises ArgumentTypeError."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        example = "give one such as 2026-03-02 or 2026-03-02T08:30"
        raise argparse.ArgumentTypeError(f"{text!r} is not a day or time; {example}") from error
    return read if read.tzinfo else read.replace(tzinfo=UTC)
