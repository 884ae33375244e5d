"""The limit of open files, and a number of connections that leaves room for all other files."""

import resource

from server_stub.api import connection_limit

MOST_FILES = 4096
"""Twice what connections need; where the hard limit is a thousand million, some programs loop."""
RESERVED = 128
"""For the database (15 connections of 3 files each on SQLite), mail, metrics, Python itself."""


def raise_soft_limit() -> None:
    """Let this process, and those that it starts, open as many files as they need and may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def most_connections() -> int:
    """Returns how many connections leave enough files for all else."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return connection_limit.MOST
    return min(connection_limit.MOST, max(soft - RESERVED, soft // 2))
