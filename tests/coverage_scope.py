"""pytest plugin: coverage for the tests of the server alone; the tracer rests for others."""

from __future__ import annotations

import os
from collections.abc import Generator
from fnmatch import fnmatch

import pytest
from coverage import Coverage

from tests.importing import import_all

# Tracing makes a test of the server take half as long again, one of a screen twice as long.
MEASURED = (
    "tests/models/*",
    "tests/server_stub/test_*",  # attacks go the ways that these go
    "tests/screens/phone/test_approve.py",
    "tests/screens/phone/test_codes.py",
    "tests/screens/phone/test_pause.py",
    "tests/screens/phone/test_unlock.py",
    "tests/tui/test_cli_doctor.py",
    "tests/tui/test_cli_init.py",
    "tests/tui/test_cli_operator.py",
    "tests/journeys/test_serve.py",
)
PACKAGES = ("models", "server_stub")
CHILD_PROCESSES = "COVERAGE_PROCESS_CONFIG"  # makes Pythons that a test starts measure themselves


class Tracer:
    """The coverage that was started before pytest, which can rest and go on."""

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage
        self._config = os.environ.get(CHILD_PROCESSES)
        self._is_on = True

    def turn(self, is_on: bool) -> None:
        """Measure this process, and those that it starts, from now on, or stop."""
        if is_on == self._is_on:
            return
        self._is_on = is_on
        if is_on:
            self._coverage.start()
            if self._config is not None:
                os.environ[CHILD_PROCESSES] = self._config
        else:
            self._coverage.stop()
            os.environ.pop(CHILD_PROCESSES, None)


def is_measured(item: pytest.Item) -> bool:
    """Returns whether a test counts.

    A PostgreSQL twin does not: which of them run depends on the commit. Nor does one that says so.
    """
    path = item.path.relative_to(item.config.rootpath).as_posix()
    rests = any(map(item.get_closest_marker, ("twin", "unmeasured")))
    return not rests and any(fnmatch(path, pattern) for pattern in MEASURED)


class CoverageScope:
    """Turns the tracer on for the tests that count and off for all others."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._tracer.turn(is_measured(item))
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        self._tracer.turn(False)
        return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Take over the coverage that runs, if any does, once what it measures is imported.

    Tracing all else that tests import took two seconds of each process.
    """
    coverage = Coverage.current()
    if coverage is None:
        return
    if config.getoption("numprocesses", None):  # nothing runs here, but those that it starts count
        coverage.stop()
    else:
        import_all(*PACKAGES)
        tracer = Tracer(coverage)
        tracer.turn(False)
        config.pluginmanager.register(CoverageScope(tracer))
