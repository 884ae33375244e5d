"""Runs the API over HTTP: one process or several on one socket, until a signal ends it."""

import asyncio
import gc
import logging
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from types import FrameType
from typing import Any, NoReturn

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from models.refusals import Refused
from server_stub import chores, logs
from server_stub.api.connection_limit import ConnectionLimit
from server_stub.app import create_app
from server_stub.board import Board
from server_stub.connection import Connection
from server_stub.crypto import server_tls
from server_stub.headers import LARGEST_HEAD
from server_stub.patience import until_opened
from server_stub.process import file_limit
from server_stub.process.listener import Listener
from server_stub.server import Server
from server_stub.settings import Settings, Tls

GRACE = 10  # seconds for requests under way when a signal comes
BACKLOG = 2048  # as uvicorn has it; Linux bounds it by net.core.somaxconn
HUNG = 30  # seconds without an answer; one that takes another's place must import all first
STARTING = 60  # seconds until a worker must have started
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WORKER_DIED = (
    "worker process %s died or no longer answered (exit code %s): %s takes its place, and desks "
    "ask it again"
)
CERTIFICATE_GONE = (
    "The certificate in %s cannot be used with the key in %s (%s). Run 'keydesk doctor' and "
    "start the server again."
)
Ready = Callable[[str], None]
"""Told the server's URL once it answers."""
logger = logging.getLogger("keydesk.server")


def leave_on_signals() -> None:
    """Make SIGTERM, SIGINT and SIGHUP end this process with exit code 0, tidied up."""

    def leave(_number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    for ending in ENDING:
        signal.signal(ending, leave)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; who connects waits until the server answers. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def run(settings: Settings, listener: socket.socket, workers: int, ready: Ready) -> int:
    """Open the store, then answer until a signal comes; returns the exit code.

    Raises Refused when the store or its key can't be opened.
    """
    settings = replace(settings, workers=workers)
    file_limit.raise_soft_limit()
    limit = ConnectionLimit(file_limit.most_connections(), settings.proxies)
    server = Server.start(settings)
    with Listener.over(listener, limit) as bounded:
        try:
            if settings.demo:
                from server_stub import demo

                demo.fill(server)
            if workers == 1:
                _Process(server, limit, ready).run([bounded])
                return 0
        finally:
            server.close()
        return _run_workers(settings, bounded, limit, ready)


def _run_workers(
    settings: Settings, listener: Listener, limit: ConnectionLimit, ready: Ready
) -> int:
    config = config_of(partial(_worker_app, settings), settings, limit, settings.workers)
    supervisor = _Workers(config, listener, ready)
    with _counting_together(settings):
        supervisor.run()
    return 0 if supervisor.was_ready and not supervisor.gave_up else 1


def _counting_together(settings: Settings) -> AbstractContextManager[None]:
    if settings.metrics_token is None:
        return nullcontext()
    from server_stub import metrics

    return metrics.shared()


def config_of(
    app: Any, settings: Settings, limit: ConnectionLimit, workers: int | None = None
) -> uvicorn.Config:
    """Returns how uvicorn serves this app; the listener must hold the same limit."""
    return uvicorn.Config(
        app,
        factory=workers is not None,
        workers=workers,
        lifespan="off",
        loop="asyncio",  # which accepts through the listener's own method
        http=partial(Connection, limit),  # type: ignore[arg-type]  # it is only ever called
        proxy_headers=False,  # api/proxy_headers.py reads them, and trusts no peer by default
        h11_max_incomplete_event_size=LARGEST_HEAD,
        ws="none",
        access_log=False,  # it holds search words, which are names of people; ours doesn't
        log_config=None,
        log_level=logging.WARNING,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_worker_healthcheck=HUNG,
        ssl_context_factory=_tls_of(settings.tls),
    )


def _tls_of(tls: Tls | None) -> Callable[..., ssl.SSLContext] | None:
    return None if tls is None else partial(_tls_context, tls)


def _tls_context(tls: Tls, *_of_uvicorn: object) -> ssl.SSLContext:
    """The certificate in this process; leaves where it can't be used any more."""
    try:
        return server_tls.server_context(tls)
    except OSError as error:  # ssl.SSLError is one
        logs.configure(access=False)  # a worker comes here before its app
        logger.error(CERTIFICATE_GONE, *tls, error)  # noqa: TRY400  # the sentence says it all
        sys.exit(STARTUP_FAILURE)


class _Process(uvicorn.Server):
    """The one process of a small server."""

    def __init__(self, server: Server, limit: ConnectionLimit, ready: Ready) -> None:
        super().__init__(config_of(_started(server), server.settings, limit))
        self._board = server.board
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _part_with_waiters(self._board)
        for listener in sockets or []:
            self._ready(_url(listener, self.config))


class _Workers(Multiprocess):
    """Several processes; one that dies is started anew, and the operator is told."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, ready: Ready) -> None:
        super().__init__(config, [listener])
        self.was_ready = False
        self.gave_up = False
        self._ready = ready

    def init_processes(self) -> None:
        super().init_processes()
        self._let_go()
        self.was_ready = all(
            process.wait_until_ready(STARTING, self.should_exit) for process in self.processes
        )
        if self.was_ready:
            self._ready(_url(self.sockets[0], self.config))

    def keep_subprocess_alive(self) -> None:
        ended_by_signal, were = self.should_exit.is_set(), list(self.processes)
        super().keep_subprocess_alive()
        self._let_go()
        self.gave_up = self.should_exit.is_set() and not ended_by_signal
        for old, new in zip(were, self.processes, strict=True):
            if old is not new:
                logger.error(WORKER_DIED, old.pid, old.exitcode, new.pid)

    def _let_go(self) -> None:
        """Leave each worker its end of the pipe alone: it closes with the worker, and ends a wait.

        Else one that ended while it was asked whether it lives was waited for as if it hung.
        """
        for process in self.processes:
            process.child_conn.close()


def _worker_app(settings: Settings) -> ASGIApp:
    """The API in a worker of its own; leaves when the store can't be opened any more.

    A store that is locked, or whose database restarts, is waited for: the other workers go on, and
    to end here would end them too.
    """
    logs.configure(access=settings.access_log)
    try:
        with _left_by_signals():
            server = until_opened(Server.start, settings)
    except Refused as refused:
        logger.error("%s", refused.sentence)  # noqa: TRY400  # the sentence says it all
        sys.exit(STARTUP_FAILURE)
    _part_with_waiters(server.board)
    return _started(server)


@contextmanager
def _left_by_signals() -> Iterator[None]:
    """Let a signal end this process within the block, where uvicorn would only note it."""
    uvicorns = {number: signal.getsignal(number) for number in ENDING}
    leave_on_signals()
    try:
        yield
    finally:
        for number, handler in uvicorns.items():
            signal.signal(number, handler)


def _started(server: Server) -> ASGIApp:
    """The API of a process that goes on until a signal ends it."""
    chores.start(server)
    app = create_app(server)
    gc.collect()
    gc.freeze()  # what is here by now stays: to look through it again and again stops all requests
    return app


def _part_with_waiters(board: Board) -> None:
    """Answer who waits as soon as a signal ends this process: uvicorn would cut them off later.

    Must be called in the loop, once uvicorn has taken the signals.
    """
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGTERM, signal.SIGINT):
        uvicorns = signal.getsignal(ending)

        def end(number: int, frame: FrameType | None, then: Any = uvicorns) -> None:
            loop.call_soon_threadsafe(board.close)
            then(number, frame)

        signal.signal(ending, end)


def _url(listener: socket.socket, config: uvicorn.Config) -> str:
    scheme = "https" if config.is_ssl else "http"
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
