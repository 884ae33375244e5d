"""pytest plugin: what tests cost by folder, the slowest, and those that needed two tries."""

from __future__ import annotations

import resource
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from pathlib import PurePosixPath

import pytest

from tests import fork_server

SLOWEST = 15
OUTCOMES = ("rerun", "passed", "failed", "error", "skipped", "")  # "": set-ups that passed
PROCESSOR = "processor_s"  # the property of a report that carries its processor seconds
NOTED = pytest.StashKey[float]()


class Cost:
    """Wall and processor seconds of some tests together."""

    def __init__(self) -> None:
        self.tests: set[str] = set()
        self.wall = self.processor = 0.0

    def add(self, report: pytest.TestReport) -> None:
        """Count one phase of a test."""
        self.tests.add(report.nodeid)
        self.wall += report.duration
        self.processor += sum(
            float(str(value)) for name, value in report.user_properties if name == PROCESSOR
        )


def processor_seconds() -> float:
    """Processor time so far of this process and of those that it started and waited for."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    forked = fork_server.processor_seconds()
    return forked + sum(each.ru_utime + each.ru_stime for each in used)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Note where a test begins."""
    item.stash[NOTED] = processor_seconds()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Have the report of each phase carry the processor time since the one before."""
    report = yield
    now = processor_seconds()
    report.user_properties.append((PROCESSOR, now - item.stash[NOTED]))
    item.stash[NOTED] = now
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write each defect with both its tries and, where several processes ran tests, the tables."""
    reports = [
        report
        for outcome in OUTCOMES
        for report in terminalreporter.stats.get(outcome, ())
        if isinstance(report, pytest.TestReport)
    ]
    for tried in terminalreporter.getreports("rerun"):
        terminalreporter.write_sep("_", f"DEFECT: {tried.nodeid} needed two tries", red=True)
        for report in (each for each in reports if each.nodeid == tried.nodeid):
            if report.longrepr or report.when == "call":
                terminalreporter.write_line(f"{report.when}: {report.outcome}")
                terminalreporter.write_line(report.longreprtext)
    if terminalreporter.config.getoption("numprocesses", None):
        for line in tables(reports):
            terminalreporter.write_line(line)


def tables(reports: Iterable[pytest.TestReport]) -> Iterator[str]:
    """Lines: each folder with its tests and seconds, the dearest first, then the slowest tests."""
    folders, tests = defaultdict[str, Cost](Cost), defaultdict[str, Cost](Cost)
    for report in reports:
        file = report.nodeid.partition("::")[0]
        folders[str(PurePosixPath(file).parent)].add(report)
        tests[report.nodeid].add(report)
    yield "tests   wall s  processor s  folder"
    for name, cost in sorted(folders.items(), key=lambda each: -each[1].processor):
        yield f"{len(cost.tests):5} {cost.wall:8.1f} {cost.processor:12.1f}  {name}"
    yield f"        wall s  processor s  the {SLOWEST} slowest"
    slowest = sorted(tests.items(), key=lambda each: -each[1].wall)[:SLOWEST]
    for name, cost in slowest:
        yield f"      {cost.wall:8.1f} {cost.processor:12.1f}  {name}"
