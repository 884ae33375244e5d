"""A real server, a real phone in a terminal, and a desk: enrol, send, approve, killed between."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from models.challenges import ChallengeState
from server_stub.client import Client
from server_stub.demo import SCHOOL
from tests.terminal import Terminal
from tests.tui.test_phone_cli import PHONE, ROOT, choose, paste, unlock

SERVE = (sys.executable, "-m", "tui.main", "serve", "--demo", "--port", "0")


@pytest.fixture
def url(own_home: Path) -> Iterator[str]:
    """A server of its own process over the demo's school."""
    with subprocess.Popen(SERVE, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = next(line for line in process.stderr if "listens on" in line)
        found = re.search(r"http://\S+", said)
        assert found is not None
        yield found[0]
        process.terminate()


@pytest.fixture
async def desk(url: str) -> AsyncIterator[Client]:
    """A desk over the network."""
    client = Client(httpx.AsyncHTTPTransport(), url)
    yield client
    await client.aclose()


async def sign_in(desk: Client) -> None:
    """The password of the demo's member of staff."""
    about = await desk.about()
    assert about.demo is not None
    await desk.sign_in(f"luke.smith@{SCHOOL.domain}", about.demo.password)


async def state(desk: Client) -> ChallengeState:
    """Where the question stands."""
    wait = await desk.wait_for_phone()
    assert wait.challenge is not None
    return wait.challenge.state


async def test_enrol_send_and_approve_also_after_a_kill(desk: Client, url: str, tmp_path: Path):
    await sign_in(desk)
    await desk.answer_second_factor((await desk.demo_code()).code)
    enrolment = await desk.begin_enrolment()
    command = [*PHONE, "--server", url]
    with Terminal(command, home=tmp_path, cwd=ROOT) as phone:
        choose(phone)
        paste(phone, enrolment.uri.get_secret_value())
        phone.wait_for("was added. Press Send Code")
        phone.press("s")
        phone.wait_for("The code was sent to Add new device.")
        sent = await desk.wait_for_code(enrolment.id)
        assert sent.code is not None
        await desk.save_device(enrolment.id, "My phone", sent.code.get_secret_value())
        await desk.sign_out()
        await sign_in(desk)
        asked = await desk.ask_phone()
        phone.wait_for("is it you?")
        os.kill(phone.pid, signal.SIGKILL)
        phone.wait_for_end()
    with Terminal(PHONE, home=tmp_path, cwd=ROOT) as phone:
        unlock(phone)
        phone.wait_for("is it you?")
        phone.send(asked.number)
        phone.press("enter")
        phone.wait_for("Approved. The desk goes on by itself.")
    assert await state(desk) is ChallengeState.APPROVED
    step = await desk.sign_in_approved(asked.id)
    assert step.session is not None and step.session.elevated
