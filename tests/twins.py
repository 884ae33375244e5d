"""Pytest plugin: chooses which tests run on PostgreSQL too, where their subject isn't the database.

A twin is a test whose parameters differ from those of a test on SQLite in nothing but the database.
Every statement is held to SQL that both know (`tests/dialect.py`), so few twins find what their
other half doesn't: a run takes none, a seventh of them by the commit, or all. What depends on the
database says so, `pytest.mark.each_database`, and has no twin: it runs on both each time. A twin
that is asked for without its half on SQLite (by its id, `-k postgresql` or `-m twin`) runs.
"""

from collections.abc import Generator
from shutil import which
from subprocess import run
from typing import Any
from zlib import crc32

import pytest

PARTS = 7
NO_COMMIT = "0" * 40
_COMMIT = pytest.StashKey[str | None]()
_SEEN = pytest.StashKey[dict[str, int]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --twins."""
    parser.addoption(
        "--twins",
        choices=("none", "seventh", "all"),
        default="none",
        help="tests to run on PostgreSQL beside SQLite though their subject is no database",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Note by which commit to choose; xdist's workers are told by the process they work for."""
    told: dict[str, Any] | None = getattr(config, "workerinput", None)
    seventh = config.getoption("twins") == "seventh"
    config.stash[_COMMIT] = told["twins"] if told else _commit(config) if seventh else None
    config.stash[_SEEN] = {"twins": 0, "chosen": 0}


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell one of xdist's workers the commit."""
    node.workerinput["twins"] = node.config.stash[_COMMIT]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Mark the twins, let -k and -m choose, and leave out twins that are not this run's."""
    there = {item.nodeid for item in items}
    twins = {item: half for item in items if (half := _half(item)) in there}
    for item in twins:
        item.add_marker("twin")
    yield
    left = {item.nodeid for item in items}
    asked = [item for item in items if twins.get(item) in left]
    out = [item for item in asked if not _chosen(config, item)]
    config.stash[_SEEN] = {"twins": len(asked), "chosen": len(asked) - len(out)}
    config.hook.pytest_deselected(items=out)
    dropped = set(out)
    items[:] = [item for item in items if item not in dropped]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that xdist works for how many twins there were."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["twins"] = session.config.stash[_SEEN]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Keep what a worker has told; all have collected the same."""
    told = getattr(node, "workeroutput", {}).get("twins")
    if told:
        node.config.stash[_SEEN] = told


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many of the twins ran, and which."""
    seen, commit = config.stash[_SEEN], config.stash[_COMMIT]
    if not seen["twins"]:
        return
    part = f", part {_part(commit) + 1} of {PARTS} by commit {commit[:7]}" if commit else ""
    terminalreporter.write_line(f"PostgreSQL twins: {seen['chosen']} of {seen['twins']}{part}")


def _commit(config: pytest.Config) -> str:
    """The hash of the commit that is checked out; zeros where there is none, as in an archive."""
    git = which("git")
    if git is None:
        return NO_COMMIT
    command = [git, "-C", str(config.rootpath), "rev-parse", "HEAD"]
    return run(command, capture_output=True, text=True, check=False).stdout.strip() or NO_COMMIT


def _part(commit: str) -> int:
    return int(commit, 16) % PARTS


def _half(item: pytest.Item) -> str | None:
    """The id that a test's half on SQLite has, None for a test that can't be a twin."""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    on_postgresql = any(isinstance(one, str) and one == "postgresql" for one in parameters)
    if not on_postgresql or item.get_closest_marker("each_database"):
        return None
    return item.nodeid.replace("postgresql", "sqlite")


def _chosen(config: pytest.Config, item: pytest.Item) -> bool:
    commit = config.stash[_COMMIT]
    if commit is None:
        return bool(config.getoption("twins") == "all")
    return crc32(item.nodeid.encode()) % PARTS == _part(commit)
