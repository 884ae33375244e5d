"""A command's session: signs in through the client that the screens hold, signs out at the end."""

import argparse
import asyncio
import os
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from models.refusals import Refused
from models.wire.sign_in import NextStep, SessionState
from models.wire.users import UserRow
from server_stub.client import Client
from tui.cli import reach
from tui.cli.asking import ask, say, secret
from tui.cli.environment import check_made, store_settings
from tui.cli.failure import Failure

Answer = TypeVar("Answer")


class Caller:
    """A client whose calls are waited for one by one."""

    def __init__(self, runner: asyncio.Runner, client: Client) -> None:
        self.client = client
        self._runner = runner

    def wait(self, call: Coroutine[Any, Any, Answer]) -> Answer:
        """The answer; raises Refused. Questions stand between calls, where Ctrl+C works."""
        return self._runner.run(call)

    def session(self) -> SessionState:
        """What the session may do."""
        return self.wait(self.client.session())

    def users(self, search: str) -> Iterator[UserRow]:
        """All users that the search finds."""
        after = None
        while True:
            page = self.wait(self.client.find_users(search, after))
            yield from page.users
            after = page.after
            if after is None:
                return

    def user(self, wanted: str) -> UserRow:
        """The one user of this address or name; raises Failure when there is none, or several."""
        exact = wanted.strip().casefold()
        found = list(self.users(wanted))
        for matches in (
            [user for user in found if user.email.casefold() == exact],
            [user for user in found if user.name.casefold() == exact],
        ):
            if len(matches) == 1:
                return matches[0]
            if matches:
                addresses = ", ".join(user.email for user in matches)
                raise Failure(f"Several people are called {wanted}. Name one: {addresses}.")
        raise Failure(
            f"Nobody here has the address or the name {wanted}. "
            "Run 'keydesk users list' to see who is there."
        )


@contextmanager
def signed_in(args: argparse.Namespace) -> Iterator[Caller]:
    """Sign in as the command's options, the environment or the answers say, and out at the end."""
    with asyncio.Runner() as runner:
        caller = Caller(runner, _client(args.server))
        try:
            _sign_in(caller, args.email)
            yield caller
        finally:
            _sign_out(caller)


def _client(server: str | None) -> Client:
    if server is not None:
        return reach.remote(server)
    settings = store_settings()
    check_made(settings)
    return reach.embedded(settings)


def _sign_in(caller: Caller, email: str | None) -> None:
    address = email or os.environ.get("KEYDESK_EMAIL") or ask("Email address")
    password = os.environ.get("KEYDESK_PASSWORD") or secret("Password")
    step = caller.wait(caller.client.sign_in(address, password))
    if step.next is NextStep.SECOND_FACTOR:
        code = os.environ.get("KEYDESK_CODE") or ask("Code from your device")
        caller.wait(caller.client.answer_second_factor(code))


def _sign_out(caller: Caller) -> None:
    try:
        if caller.client.signed_in:
            caller.wait(caller.client.sign_out())
    except Refused as refused:
        say(f"The session could not be ended: {refused.sentence} It ends by itself in an hour.")
    finally:
        caller.wait(caller.client.aclose())
