"""Counts for Prometheus: of all of a server's processes together, whichever is asked."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from server_stub.answered import Answered

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # prometheus-client looks for it while it is imported
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # a wait lasts 25


class Metrics:
    """What is counted; no label holds anything that a caller may choose freely."""

    def __init__(self) -> None:
        own = self._own = CollectorRegistry()
        labels = ("method", "route")
        self._answers = Counter(
            "keydesk_answers", "Requests answered.", (*labels, "status"), registry=own
        )
        self._seconds = Histogram(
            "keydesk_answer_seconds",
            "How long answers took.",
            labels,
            registry=own,
            buckets=SECONDS,
        )
        self._refusals = Counter(
            "keydesk_refusals", "Requests refused, by code.", ("code",), registry=own
        )

        self._logs_at_fault = Gauge(
            "keydesk_logs_at_fault",
            "Security logs whose head was changed or set back.",
            registry=own,
            multiprocess_mode="max",
        )

    def logs_at_fault(self, count: int) -> None:
        """Note how many security logs this process finds at fault."""
        self._logs_at_fault.set(count)

    def count(self, answered: Answered) -> None:
        """Count one answer."""
        method = answered.method if answered.method in METHODS else "other"
        route = answered.route or "none"
        self._answers.labels(method, route, str(answered.status)).inc()
        self._seconds.labels(method, route).observe(answered.seconds)
        if answered.refusal is not None:
            self._refusals.labels(answered.refusal).inc()

    def text(self) -> bytes:
        """All counts in Prometheus' text format."""
        if SHARED not in os.environ:
            return generate_latest(self._own)
        everybodys = CollectorRegistry()
        MultiProcessCollector(everybodys)  # type: ignore[no-untyped-call]
        return generate_latest(everybodys)


@contextmanager
def shared() -> Iterator[None]:
    """Processes that are started within count together, in files that are gone afterwards."""
    with TemporaryDirectory(prefix="keydesk-metrics-") as folder:
        os.environ[SHARED] = folder
        try:
            yield
        finally:
            del os.environ[SHARED]
