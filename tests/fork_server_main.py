"""The fork server's process: imports all that Keydesk needs, then forks a program per order."""

from __future__ import annotations

import atexit
import fcntl
import gc
import io
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import tempfile
import termios
import threading
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, NoReturn

FLOORS = ("models", "server_stub", "screens", "tui")
NOT_OURS = ("models.migrations", "tui.walkthrough.pytest_plugin")
LATER = (
    *("anyio._backends._asyncio", "coverage", "encodings.idna", "psycopg"),
    *("textual.drivers.linux_driver", "textual.layouts.factory"),
)
LARGEST_ORDER = 1 << 20
MORE_FILES = 1 << 20  # than any process has open
TIME_TO_END = 10  # seconds for those that still run when their owner is gone
FLUSH_FAILED = 120  # as Python has it


def warm_up() -> None:
    """Import and compile all that programs have in common; open nothing that forks must not share.

    A password costs a second of processor time in the end; that is not what is tested here.
    """
    for floor in FLOORS:
        for found in walk_packages([floor], f"{floor}."):
            if not found.name.startswith(NOT_OURS):
                import_module(found.name)
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


def become(order: dict[str, Any], files: list[int]) -> NoReturn:
    """Be the program that was ordered, as if Python had just started."""
    code = 1
    try:
        _take(files, is_terminal=order["terminal"])
        _as_python_has_signals()
        os.environ.clear()
        os.environ.update(order["env"])
        os.chdir(order["cwd"])
        time.tzset()
        tempfile.tempdir = None
        for at, name in enumerate(("stdin", "stdout", "stderr")):
            stream = _stream(at, getattr(sys, f"__{name}__"))
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        code = _ended(order["command"])
    except BaseException:  # whatever it is, it must not go on as the fork server
        sys.excepthook(*sys.exc_info())
    finally:
        _end(code)


def _take(files: list[int], *, is_terminal: bool) -> None:
    """Have these three files and no other, as one's terminal where they are one."""
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.closerange(3, MORE_FILES)
    if is_terminal:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _as_python_has_signals() -> None:
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_IGN)


def _stream(number: int, at_start: Any) -> Any:
    """One of Python's three, over the file that is there now."""
    mode, unbuffered = "rww"[number], bool(os.environ.get("PYTHONUNBUFFERED"))
    file: Any = io.FileIO(number, mode, closefd=False)
    file.name = at_start.name
    if mode == "r":
        file = io.BufferedReader(file)
    elif not unbuffered:
        file = io.BufferedWriter(file)
    stream: Any = io.TextIOWrapper(
        file,
        encoding=at_start.encoding,
        errors=at_start.errors,
        newline="\n",
        line_buffering=not unbuffered and (number == 2 or os.isatty(number)),
        write_through=unbuffered,
    )
    stream.mode = mode
    return stream


def _ended(command: list[str]) -> int:
    """Run it to its end, as Python does; returns the exit code, or minus the signal to end by."""
    import coverage

    code = 0
    try:
        coverage.process_startup()
        _run(command)
    except SystemExit as left:
        code = _code(left.code)
    except BaseException as error:
        sys.excepthook(*sys.exc_info())
        code = -signal.SIGINT if isinstance(error, KeyboardInterrupt) else 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            code = FLUSH_FAILED
    return code


def _end(code: int) -> NoReturn:
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


def _code(left: Any) -> int:
    if left is None or isinstance(left, int):
        return left or 0
    sys.stderr.write(f"{left}\n")
    return 1


def _run(command: list[str]) -> None:
    program, *words = command
    sys.orig_argv = command
    if program != sys.executable:
        sys.argv, sys.path[0] = command, str(Path(program).parent)
        runpy.run_path(program, run_name="__main__")
    elif words[0] == "-m":
        _, module, *rest = words
        sys.argv, sys.path[0] = [module, *rest], str(Path.cwd())
        sys.modules.pop(module, None)  # it runs anew, as the main program
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        _, code, *rest = words
        sys.argv, sys.path[0] = ["-c", *rest], ""
        main = sys.modules["__main__"] = ModuleType("__main__")
        exec(compile(code, "<string>", "exec"), vars(main))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for those who ordered, and theirs
    warm_up()
    gc.collect()
    gc.freeze()
    Children(socket.socket(fileno=int(sys.argv[1]))).serve()
    os._exit(0)  # nothing is left to do, and what was frozen looks like a leak to some
