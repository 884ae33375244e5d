"""What every test stands on: no network but loopback, a home of its own, one locale."""

from __future__ import annotations

import ctypes.util
import gc
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import fork_server, zbar
from tests.brltty import NOT_RUN as NO_BRAILLE
from tests.sshd import NOT_RUN as NO_SSH

pytest_plugins = [
    "tests.compiled",
    "tests.coverage_scope",
    "tests.durations",
    "tests.postgres",
    "tests.scheduling",
    "tests.templates",
    "tests.twins",
]

LOOPBACK = ("127.", "::1", "localhost")
CALLS = {"socket.connect", "socket.sendto", "socket.getaddrinfo"}
SILENT = ("KEYDESK_", "XDG_", "LC_", "TEXTUAL")
FAILED = pytest.StashKey[bool]()
WARM = pytest.StashKey[fork_server.WarmProcess]()
UNSET = ("NO_COLOR", "ACCESSIBLE", "COLUMNS", "LINES")

# A shared machine stalls for longer than any deadline that would mean something.
settings.register_profile("keydesk", deadline=None, print_blob=True)
settings.load_profile("keydesk")


def keep_to_loopback(event: str, args: tuple[Any, ...]) -> None:
    """Refuse every look-up and connection that would leave this machine; an audit hook."""
    if event not in CALLS:
        return
    address = args[1] if event != "socket.getaddrinfo" else (args[0],)
    if not isinstance(address, tuple) or address[0] in (None, ""):
        return
    host = address[0].decode() if isinstance(address[0], bytes) else str(address[0])
    if not host.startswith(LOOPBACK):
        raise RuntimeError(f"a test tried to reach {host}; only loopback is open")


sys.addaudithook(keep_to_loopback)

# pyzbar finds its library by asking compilers, which needs one, and knows no folder of ours.
zbar.load()
by_name = ctypes.util.find_library
ctypes.util.find_library = lambda name: zbar.SONAME if name == "zbar" else by_name(name)


def pytest_collection_finish() -> None:
    """Collect seldom: looking again and again at what all tests share took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_configure(config: pytest.Config) -> None:
    """Import all that programs need once for all processes that share the tests."""
    if config.getoption("numprocesses", None):
        config.stash[WARM] = fork_server.WarmProcess()
    elif told := getattr(config, "workerinput", None):
        fork_server.share(told["warm"])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell one of xdist's workers where that is."""
    node.workerinput["warm"] = node.config.stash[WARM].address


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what this process has kept running for all of its tests."""
    fork_server.end_shared()
    if WARM in config.stash:
        config.stash[WARM].close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines which proof this machine did not give: a skip alone goes unseen."""
    for report in terminalreporter.getreports("skipped"):
        _, _, reason = report.longrepr if isinstance(report.longrepr, tuple) else ("", 0, "")
        if NO_BRAILLE in reason or NO_SSH in reason:
            terminalreporter.write_line(reason.removeprefix("Skipped: "), yellow=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note which tests failed: what they wrote is kept."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(autouse=True)
def own_home(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Path]:
    """A fresh HOME, with nothing of the caller's terminal or settings in the environment."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(SILENT) or name in UNSET:
            monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }.items():
        monkeypatch.setenv(name, value)
    yield home
    if not request.node.stash[FAILED]:
        shutil.rmtree(home)
