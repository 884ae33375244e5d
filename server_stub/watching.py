"""What an operator watches a server by: each answer, told to the access log and the metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server_stub.answered import Answered
from server_stub.settings import Settings

if TYPE_CHECKING:
    from server_stub.metrics import Metrics


@dataclass(frozen=True)
class Watching:
    """Who is told of each answer."""

    access_log: bool
    metrics: Metrics | None

    @classmethod
    def as_told(cls, settings: Settings) -> Watching:
        """As the settings want it; prometheus-client takes 25 ms to import, so only then."""
        if settings.metrics_token is None:
            return cls(settings.access_log, None)
        from server_stub.metrics import Metrics

        return cls(settings.access_log, Metrics())

    def note(self, answered: Answered) -> None:
        """Tell them."""
        if self.access_log:
            from server_stub import logs

            logs.access(answered)
        if self.metrics is not None:
            self.metrics.count(answered)

    def logs_at_fault(self, count: int) -> None:
        """Tell the metrics how many security logs are not whole."""
        if self.metrics is not None:
            self.metrics.logs_at_fault(count)
