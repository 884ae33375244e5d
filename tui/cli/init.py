"""`keydesk init`: make an organisation and its first admin key holder."""

import argparse
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.cli import environment
from tui.cli.options import Commands, command

if TYPE_CHECKING:
    from server_stub.rules.founding import Asked
    from server_stub.settings import Settings

ABOUT = """Asks for the organisation's name, brand, email domain, time zone and support's
address, then for the name, address and password of its first admin key holder.
All is made, or nothing. One store may hold several organisations. The store and
its key are made where there are none yet: keep a copy of the key, apart from
the backups of the store."""
EXAMPLES = """examples:
  keydesk init
  keydesk init < answers.txt     one answer a line, the password twice at last
  KEYDESK_DATABASE=postgresql://keydesk@db/keydesk keydesk init

"""
QUESTIONS = {
    "organisation": "Organisation name",
    "brand": "Brand, the word before 'Authenticator' on the screens",
    "domain": "Email domain, such as example.org",
    "timezone": "Time zone",
    "support_email": "Support's email address, for those whom nobody here can help",
    "holder_name": "First admin key holder's name",
    "holder_email": "First admin key holder's email address",
}
PASSWORD = "Password, 12 characters or more"


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Make an organisation and its first admin key holder."
    parser = command(commands, "init", does, about=ABOUT, after=EXAMPLES + environment.HELP)
    parser.add_argument(
        "--database",
        metavar="URL",
        help="a server's store; a URL with a password goes in the environment",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask, make, and say what to do next."""
    from server_stub.first_key import ensure_key
    from server_stub.server import Server
    from tui.cli.asking import say

    settings = environment.store_settings(args.database)
    file = environment.sqlite_file(settings.database)
    if file is None or file.exists():
        ensure_key(settings)
        Server.start(settings).store.close()  # better told now than after nine answers
    asked = _asked()
    ensure_key(settings)
    _make(settings, asked)
    say(f"\n{asked.organisation} is made. The store's key is in {settings.key_file}: keep a copy.")
    own = args.database is None and file is not None
    start = "'keydesk'" if own else "'keydesk serve' on this store, then 'keydesk --server URL'"
    then = (
        f"Next: run {start}. Sign in as {asked.holder_email} and add your device under Account "
        "Settings, Security keys. Then add your staff with 'keydesk users import FILE.csv'."
    )
    say(textwrap.fill(then, 80))
    return 0


def _asked() -> "Asked":
    from server_stub.rules import founding
    from tui.cli.asking import ask
    from tui.cli.system_zone import system_zone

    defaults = {"brand": "Keydesk", "timezone": system_zone()}
    answers: dict[str, str] = {}
    for where, question in QUESTIONS.items():

        def answer(where: str = where, question: str = question) -> str:
            typed = founding.checked(where, ask(question, defaults.get(where, "")))
            if where == "holder_email":
                founding.check_belongs(typed, answers["domain"])
            return typed

        answers[where] = _until_right(answer)
    return founding.Asked(**answers, password=_until_right(lambda: _password(answers)))


def _password(answers: dict[str, str]) -> str:
    from server_stub.rules import passwords
    from tui.cli.asking import secret
    from tui.cli.failure import Failure

    typed = secret(PASSWORD)
    passwords.check_new(typed, *(answers[where] for where in answers if where != "timezone"))
    if secret("The same password again") != typed:
        raise Failure("The two passwords differ. Type the same one twice.")
    return typed


def _until_right(answer: Callable[[], str]) -> str:
    """An answer that holds: a person is asked again, a pipe is refused."""
    from models.refusals import Refused
    from tui.cli.asking import AnswerMissing, interactive, say
    from tui.cli.failure import Failure

    while True:
        try:
            return answer()
        except AnswerMissing:
            raise
        except (Refused, Failure) as error:
            if not interactive():
                raise
            say(str(error))


def _make(settings: "Settings", asked: "Asked") -> None:
    from models.wire.base import THIS_MACHINE
    from server_stub.rules import founding
    from server_stub.server import Server

    server = Server.start(settings)
    try:
        hashed = server.passwords.hash(asked.password)
        with server.act(THIS_MACHINE) as act:
            founding.found(act, asked, hashed)
    finally:
        server.store.close()
