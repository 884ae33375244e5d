"""Times that are still to come: written by a clock that was ahead, and has been set back since."""

from datetime import datetime, timedelta

from server_stub.act import Act

HOSTS_DIFFER = timedelta(minutes=5)


def latest(act: Act) -> datetime:
    """The latest time that a right clock can have written, on whichever host of this server."""
    return act.now + HOSTS_DIFFER
