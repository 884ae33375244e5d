"""The server's log on stderr: a JSON object a line, with the id of the request it belongs to."""

import logging

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter
from structlog.typing import EventDict, WrappedLogger

from server_stub.answered import REQUEST_ID, Answered
from server_stub.engine.log_rate_limit import RateLimit

_access = logging.getLogger("keydesk.access")


def configure(*, access: bool) -> None:
    """Log warnings and worse of everything in this process; each answer too, if so wanted."""
    handler = logging.StreamHandler()
    handler.setFormatter(_formatter())
    handler.addFilter(RateLimit())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    _access.setLevel(logging.INFO if access else logging.WARNING)


def _formatter() -> ProcessorFormatter:
    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            ExtraAdder(allow=Answered._fields),
            _of_request,
        ],
        processors=[
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,  # no values of variables: they may be secret
            structlog.processors.JSONRenderer(),
        ],
    )


def _of_request(_logger: WrappedLogger, _method: str, told: EventDict) -> EventDict:
    request_id = REQUEST_ID.get()
    return told if request_id is None else {**told, "request_id": request_id}


def access(answered: Answered) -> None:
    """Log an answer."""
    _access.info("answered", extra=answered._asdict())
