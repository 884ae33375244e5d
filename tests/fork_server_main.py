"""The warm process: imports all that Keydesk needs, then forks itself as fork servers."""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.forked_program import become
from tests.importing import import_all

FLOORS = ("models", "server_stub", "screens", "tui")
LATER = (
    *("anyio._backends._asyncio", "coverage", "encodings.idna", "psycopg"),
    *("textual.drivers.linux_driver", "textual.layouts.factory"),
)
LARGEST_ORDER = 1 << 20
TIME_TO_END = 10  # seconds for those that still run when their owner is gone


def warm_up() -> None:
    """Import and compile all that programs have in common; open nothing that forks must not share.

    A password costs a second of processor time in the end; that is not what is tested here.
    """
    import_all(*FLOORS)
    for module in LATER:
        import_module(module)
    _begin_a_server()


def _begin_a_server() -> None:
    import uvicorn
    from argon2.profiles import CHEAPEST

    from server_stub import app
    from server_stub.rules import passwords
    from server_stub.server import Server
    from server_stub.settings import Settings

    vars(passwords)["RFC_9106_LOW_MEMORY"] = CHEAPEST
    with TemporaryDirectory() as folder:
        Server.start(Settings.in_folder(Path(folder))).close()
    uvicorn.Config(app.routed(demo=False), log_config=None).load()


class Children:
    """Forks a program for each order, and tells its owner when it has ended."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._selector = selectors.DefaultSelector()
        self._selector.register(orders, selectors.EVENT_READ)
        self._running: dict[int, tuple[int, socket.socket]] = {}

    def serve(self) -> None:
        """Until whoever gives orders is gone; then end all."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is not self._orders:
                    self._reap(key.fd)
                elif not self._obey():
                    return self._end_all()

    def _obey(self) -> bool:
        told, files, _, _ = socket.recv_fds(self._orders, LARGEST_ORDER, 4)
        if not told:
            return False
        *standard, events = files
        pid = os.fork()
        if pid == 0:
            become(json.loads(told), standard)
        for each in standard:
            os.close(each)
        life = os.pidfd_open(pid)
        self._running[life] = pid, socket.socket(fileno=events)
        self._selector.register(life, selectors.EVENT_READ)
        socket.send_fds(self._running[life][1], [str(pid).encode()], [life])
        return True

    def _reap(self, life: int) -> None:
        pid, events = self._running.pop(life)
        self._selector.unregister(life)
        _, status, used = os.wait4(pid, 0)
        os.close(life)
        told = f"{os.waitstatus_to_exitcode(status)} {used.ru_utime + used.ru_stime}"
        with events, suppress(BrokenPipeError):  # nobody may wait for it
            events.send(told.encode())

    def _end_all(self) -> None:
        self._selector.unregister(self._orders)
        for number in (signal.SIGTERM, signal.SIGKILL):
            for life in self._running:
                signal.pidfd_send_signal(life, number)
            deadline = time.monotonic() + TIME_TO_END
            while self._running and (left := deadline - time.monotonic()) > 0:
                for key, _ in self._selector.select(left):
                    self._reap(key.fd)


def fork_for_each(listener: socket.socket) -> None:
    """Be a fork server, as a fork, for each process that connects, until stdin ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        selector.register(sys.stdin, selectors.EVENT_READ)
        while all(key.fileobj is listener for key, _ in selector.select()):
            orders, _ = listener.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                listener.close()
                Children(orders).serve()
                os._exit(0)  # nothing is left to do, and what was frozen looks like a leak to some
            orders.close()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for those who ordered, and theirs
    warm_up()
    gc.collect()
    gc.freeze()
    fork_for_each(socket.socket(fileno=int(sys.argv[1])))
    os._exit(0)
