"""The fork server: a forked program finds, does and leaves what a started one does."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from coverage import CoverageData

from tests import fork_server
from tests.fork_server import CALLERS, HEEDED, is_forkable
from tests.ptys import default_signals
from tests.terminal import FreshTerminal, Terminal

ROOT = Path(__file__).parent.parent
FOUND = """
import json, locale, os, pathlib, signal, sys, tempfile, threading, time
streams = (sys.stdin, sys.stdout, sys.stderr)
main = sys.modules["__main__"]
has_terminal = sys.stdin.isatty()
found = {
    "streams": [
        (
            each.name, each.mode, each.encoding, each.errors, each.newlines, each.line_buffering,
            each.write_through, each.isatty(), each.fileno(), type(each.buffer).__name__,
        )
        for each in streams
    ],
    "kept": streams == (sys.__stdin__, sys.__stdout__, sys.__stderr__),
    "signals": {str(each): str(signal.getsignal(each)) for each in signal.valid_signals()},
    "blocked": list(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "files": sorted(os.listdir("/proc/self/fd")),
    "leads": (os.getsid(0) == os.getpid(), os.getpgrp() == os.getpid()),
    "in front": has_terminal and os.tcgetpgrp(0) == os.getpgrp(),
    "size": has_terminal and os.get_terminal_size(0),
    "words": (sys.argv, sys.orig_argv, sys.path, sys.warnoptions, sys.flags.utf8_mode),
    "around": (dict(os.environ), os.getcwd(), os.umask(0o22), tempfile.gettempdir(), time.tzname),
    "locale": (locale.setlocale(locale.LC_CTYPE), locale.getencoding()),
    "main": (main.__name__, getattr(main, "__file__", None), getattr(main.__spec__, "name", None)),
    "main is": vars(main) is globals(),
    "threads": threading.active_count(),
}
pathlib.Path(sys.argv[1]).write_text(json.dumps(found))
"""
ENV = {**CALLERS, "LANG": "C.UTF-8", "TZ": "Asia/Tokyo", "PATH": os.environ["PATH"]}
BUFFERED = {name: value for name, value in ENV.items() if name != HEEDED}
WAITING = "import time; print('here', flush=True); time.sleep(600)"
OWNER = f"""
import os, sys
from tests import fork_server
read, write = os.pipe()
program = fork_server.shared().start(
    [sys.executable, "-c", {WAITING!r}], env={ENV!r}, files=(0, write, 2)
)
print(os.read(read, 10).decode().strip(), program.pid, flush=True)
input()
"""
MEASURED = "from server_stub.rules.names import search_text; search_text('Zoë', 'z@x.example')"


@pytest.fixture(params=["code", "module"])
def command(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """A program that writes down what it finds when it begins."""
    (tmp_path / "finding.py").write_text(FOUND)
    ways = {"code": ["-c", FOUND], "module": ["-m", "finding"]}
    return [sys.executable, *ways[request.param], "found"]


@pytest.mark.parametrize("env", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"])
def test_it_finds_around_it_what_a_started_one_finds(
    command: list[str], env: dict[str, str], tmp_path: Path
):
    file, env = tmp_path / "found", {**BUFFERED, **env, "TMPDIR": str(tmp_path)}
    code, *_ = fork_server.shared().run(command, env=env, cwd=tmp_path)
    assert code == 0
    forked = json.loads(file.read_text())
    subprocess.run(
        command,
        input=b"",
        capture_output=True,
        env=env,
        cwd=tmp_path,
        check=True,
        preexec_fn=default_signals,
    )
    assert forked == json.loads(file.read_text())


def test_it_has_a_terminal_as_a_started_one_has(command: list[str], tmp_path: Path):
    file, found = tmp_path / "found", []
    for kind in (Terminal, FreshTerminal):
        with kind(command, home=tmp_path, cwd=tmp_path, env=ENV, size=(70, 20)) as terminal:
            assert terminal.wait_for_end() == 0, terminal.picture()
        found.append(json.loads(file.read_text()))
    assert found[0] == found[1]
    assert found[0]["leads"] == [True, True] and found[0]["in front"]


@pytest.mark.parametrize(
    ("code", "ends_with", "said"),
    [
        ("pass", 0, ""),
        ("raise SystemExit(7)", 7, ""),
        ("raise SystemExit('No.')", 1, r"No\.\n"),
        ("1 / 0", 1, r"Traceback(.|\n)*ZeroDivisionError: division by zero\n"),
        ("raise KeyboardInterrupt", -signal.SIGINT, r"Traceback(.|\n)*KeyboardInterrupt\n"),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL, ""),
        ("import os; os.close(1); print('lost')", 120, ""),
    ],
)
def test_its_exit_code_or_its_signal_is_told(code: str, ends_with: int, said: str):
    command = [sys.executable, "-c", code]
    ended, _, err = fork_server.shared().run(command, env=BUFFERED)
    assert ended == ends_with
    assert re.fullmatch(said, err.decode())


def test_what_it_left_to_its_end_is_done_then():
    code = (
        "import atexit, threading; atexit.register(print, 'last'); "
        "threading.Timer(0.1, print, ['thread']).start(); print('main')"
    )
    _, out, _ = fork_server.shared().run([sys.executable, "-c", code], env=ENV)
    assert out == b"main\nthread\nlast\n"


def test_ctrl_c_in_its_terminal_interrupts_it(tmp_path: Path):
    with Terminal([sys.executable, "-c", WAITING], home=tmp_path) as terminal:
        terminal.wait_for("here")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 128 + signal.SIGINT
        assert "KeyboardInterrupt" in "\n".join(terminal.text())


def test_all_that_an_owner_started_ends_when_the_owner_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", OWNER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as owner:
        assert owner.stdout is not None
        said, pid = owner.stdout.readline().split()
        assert said == b"here"
        life = os.pidfd_open(int(pid))
        owner.kill()
    try:
        assert select.select([life], [], [], 30)[0]
    finally:
        os.close(life)


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C"},
        {"LC_ALL": "C"},
        {"NO_COLOR": "1"},
        {"PYTHONUTF8": "0"},
        {"TEXTUAL_ANIMATIONS": "none"},
    ],
    ids=lambda env: next(iter(env)),
)
def test_what_python_or_a_library_reads_as_it_begins_takes_a_real_start(env: dict[str, str]):
    command = [fork_server.SCRIPT, "demo"]
    assert is_forkable(command, ENV)
    assert not is_forkable(command, ENV | env)
    assert not is_forkable(["sh", "-c", "true"], ENV)


def test_it_is_measured_if_its_environment_says_so_and_not_otherwise(tmp_path: Path):
    command, settings = [sys.executable, "-c", MEASURED], tmp_path / "coveragerc"
    settings.write_text(f"[run]\nbranch=true\nsource=server_stub\ndata_file={tmp_path}/data\n")
    fork_server.shared().run(command, env=ENV, cwd=ROOT)
    assert list(tmp_path.glob("data*")) == []
    env = {**ENV, "COVERAGE_PROCESS_START": str(settings)}
    fork_server.shared().run(command, env=env, cwd=ROOT)
    forked = _measured(tmp_path)
    subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True)
    assert forked
    assert forked < _measured(tmp_path)  # it had read the module's own lines before


def _measured(folder: Path) -> set[tuple[int, int]]:
    """The branches that the one process took in the module; its file is gone then."""
    (file,) = folder.glob("data*")
    data = CoverageData(str(file))
    data.read()
    (module,) = (each for each in data.measured_files() if each.endswith("rules/names.py"))
    arcs = set(data.arcs(module) or ())
    data.close()
    file.unlink()
    return arcs
