"""The target ssh:HOST: a desk on another machine, through a real sshd."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import sshd
from tests.tui.walkthrough.players import LIBRARY, played
from tui.main import main


@pytest.fixture
def desk_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that ssh knows as "desk"."""
    try:
        with sshd.running(tmp_path) as programs:
            monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
            yield
    except sshd.NoSshError as error:
        pytest.skip(f"{sshd.NOT_RUN}: {error}")


@pytest.mark.long
@pytest.mark.usefixtures("desk_machine")
@pytest.mark.timeout(300)
async def test_the_main_story_passes_over_ssh():
    walk = await played("lost-phone.walk", "ssh:desk")
    assert not walk.failed
    assert len(walk.outcomes) > 80


@pytest.mark.usefixtures("desk_machine")
def test_a_machine_that_cannot_be_reached_or_has_no_keydesk_ends_the_run_before_it_begins(
    capsys: pytest.CaptureFixture[str],
):
    walk = str(LIBRARY / "lost-phone.walk")
    assert main(["walk", "run", walk, "--on", "ssh:127.0.0.1"]) == 3
    assert "no Keydesk answers at 127.0.0.1: " in capsys.readouterr().err
    assert main(["walk", "run", walk, "--on", "ssh:"]) == 3
    told = capsys.readouterr().err
    assert "there is no target ssh:; there are pilot, plain, pty, live and ssh:HOST" in told
