"""A forked program: takes files, signals and environment, and runs as if Python had just begun."""

from __future__ import annotations

import atexit
import fcntl
import io
import os
import runpy
import signal
import sys
import tempfile
import termios
import threading
import time
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

MORE_FILES = 1 << 20  # than any process has open
FLUSH_FAILED = 120  # as Python has it


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
