"""A demo's store: a folder of its own, gone when the demo is."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server_stub.settings import Settings


@contextmanager
def throw_away() -> Iterator[Settings]:
    """Settings of a store in a new folder (0700) that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="keydesk-demo-") as folder:
        yield Settings.in_folder(Path(folder), demo=True, shows_outbox=True)
