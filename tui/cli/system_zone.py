"""The time zone that this machine is set to."""

import os
from pathlib import Path


def system_zone() -> str:
    """Its IANA name: from TZ, else from where /etc/localtime leads; UTC where neither says."""
    told = os.environ.get("TZ", "").removeprefix(":")
    if told and not told.startswith("/"):
        return told
    _, marker, name = os.path.realpath(Path("/etc/localtime")).partition("/zoneinfo/")
    return name if marker else "UTC"
