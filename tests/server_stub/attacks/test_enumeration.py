"""Who has an account: no byte of an answer tells, nor the work that was done for it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import event

from server_stub.rules import throttle
from server_stub.rules.throttle import Window
from server_stub.server import Server
from tests.server_stub.school import School

WRONG = "not this one, sorry"
SETTING = "another long password"
Whole = tuple[int, bytes, list[tuple[str, str]]]


def people(school: School) -> dict[str, str]:
    """An address of each kind that there is."""
    first_time = school.add("Ida First")
    with school.server.act("test") as act:
        user = school.user(first_time)
        user.password_hash = None
        act.tx.add(user)
    return {
        "nobody's": "nobody@meadowbank.sch.uk",
        "nobody's, of an unknown school": "nobody@nowhere.example",
        "one with a device": school.keyed.email,
        "an admin key holder's": school.holder.email,
        "one without a device": school.teacher.email,
        "a single sign-on user's": school.sso.email,
        "one without a password yet": first_time.email,
    }


def whole(answer: httpx.Response) -> Whole:
    """All of an answer but its own random number, in whose place stands its length."""
    number = answer.headers["x-request-id"]
    body = answer.content.replace(number.encode(), b"#" * len(number))
    return answer.status_code, body, [h for h in answer.headers.items() if h[1] != number]


async def sign_in(http: httpx.AsyncClient, email: str) -> httpx.Response:
    return await http.post("/v1/sign-in", json={"email": email, "password": WRONG})


async def ask_reset(http: httpx.AsyncClient, email: str) -> httpx.Response:
    return await http.post("/v1/password-resets", json={"email": email})


@pytest.mark.parametrize("ask", [sign_in, ask_reset])
async def test_every_byte_of_the_answer_is_the_same_for_every_address(school, http, ask):
    """The first answers, and those after the tries and mails of an account are used up."""
    addresses = people(school)
    told: dict[str, list[Whole]] = {kind: [] for kind in addresses}
    for _ in range(6):
        for kind, email in addresses.items():
            told[kind].append(whole(await ask(http, email)))
    nobodys = told["nobody's"]
    assert {kind: answers == nobodys for kind, answers in told.items()} == dict.fromkeys(told, True)
    assert [answer[0] for answer in nobodys] == ([401] * 5 + [429] if ask is sign_in else [200] * 6)


@pytest.mark.parametrize("ask", [sign_in, ask_reset])
async def test_an_address_that_asks_too_often_is_told_so_alike(school, http, ask, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS", (Window(1, timedelta(minutes=5)),))
    addresses = people(school)
    await ask(http, "first@meadowbank.sch.uk")
    told = {kind: whole(await ask(http, email)) for kind, email in addresses.items()}
    assert len(set(map(str, told.values()))) == 1
    assert told["nobody's"][0] == 429


async def test_a_reset_code_tells_only_that_it_does_not_fit(school, http):
    """Never made, spent, replaced by a newer one, out of time: the same bytes."""
    codes = [await mailed(school, http) for _ in range(3)]  # the third replaces the second
    replaced, newest = codes[1], codes[2]
    spent = {"code": newest, "new_password": SETTING}
    assert (await http.post("/v1/password-resets/redeem", json=spent)).status_code == 200
    school.clock.move(hours=1)
    late = await mailed(school, http)
    school.clock.move(hours=1)
    told = [
        whole(await http.post("/v1/password-resets/redeem", json=spent | {"code": code}))
        for code in ("0000-0000-0000", replaced, newest, late)
    ]
    assert len(set(map(str, told))) == 1
    assert told[0][0] == 422


async def mailed(school: School, http: httpx.AsyncClient) -> str:
    outbox = school.server.settings.outbox
    before = set(outbox.iterdir()) if outbox.exists() else set()
    await ask_reset(http, school.teacher.email)
    [mail] = set(outbox.iterdir()) - before
    return mail.read_text().split("password:\n\n")[1].split()[0]


async def test_a_secret_is_known_or_unknown_to_the_pairing_alike(school, http, phones):
    """Who scans codes in a staff room's bin learns from no answer whether one still stands."""
    told = []
    for number in ("0" * 32, school.key(school.keyed).pairing_id):
        answer = await http.post("/v1/phone/pairings", json={"pairing_id": number})
        nonce = answer.json()["nonce"]
        proof = {
            "pairing_id": number,
            "nonce": nonce,
            "public_key": "A" * 43 + "=",
            "proof": "AAAA",
        }
        wrong = await http.post("/v1/phone/pairings/prove", json=proof)
        told.append((answer.status_code, len(nonce), whole(wrong)))
    assert told[0] == told[1]


@dataclass
class Work:
    """What a request cost that takes time: password hashes, writes to the disk, statements."""

    hashes: Counter[str] = field(default_factory=Counter)
    commits: int = 0
    statements: list[str] = field(default_factory=list)

    @property
    def writes(self) -> int:
        """Statements that change something: the costly ones."""
        return len([one for one in self.statements if not one.startswith("SELECT")])


@contextmanager
def worked(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Count what is done meanwhile."""
    work, verify = Work(), PasswordHasher.verify

    def counted(hasher: PasswordHasher, stored: str, password: str) -> bool:
        work.hashes[stored.rsplit("$", 2)[0]] += 1
        return verify(hasher, stored, password)

    def stated(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        work.statements.append(statement)

    def committed(_connection: object) -> None:
        work.commits += 1

    engine = server.store.engine
    event.listen(engine, "before_cursor_execute", stated)
    event.listen(engine, "commit", committed)
    with monkeypatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", counted)
        yield work
    event.remove(engine, "before_cursor_execute", stated)
    event.remove(engine, "commit", committed)


async def test_a_wrong_password_costs_the_same_work_for_every_address(school, http, monkeypatch):
    """One hash of one strength and as many writes to the disk; a few look-ups more or less."""
    done = {}
    for kind, email in people(school).items():
        with worked(school.server, monkeypatch) as work:
            await sign_in(http, email)
        done[kind] = work
    nobodys = done["nobody's"]
    for kind, work in done.items():
        assert work.hashes == nobodys.hashes, kind
        assert work.commits == nobodys.commits, kind
        assert work.writes - nobodys.writes in {0, 1}, kind
        assert len(work.statements) - len(nobodys.statements) in range(5), kind
    assert sum(nobodys.hashes.values()) == 1


async def test_a_code_for_a_new_password_costs_the_same_work_for_every_address(
    school, http, monkeypatch
):
    """The next write waits for what is done after the answer: alike, until mails are used up too.

    As many writes and commits; a look-up more or less.
    """
    addresses = people(school)
    for tries in range(1, 5):
        done = {}
        for kind, email in addresses.items():
            with worked(school.server, monkeypatch) as work:
                assert (await ask_reset(http, email)).status_code == 200
            done[kind] = (work.commits, work.writes), len(work.statements)
        assert len({written for written, _ in done.values()}) == 1, (tries, done)
        counts = [statements for _, statements in done.values()]
        assert max(counts) - min(counts) <= 1, (tries, done)


async def test_a_paused_address_costs_no_hash_and_the_same_work_whosever_it_is(
    school, http, monkeypatch
):
    done = {}
    for kind, email in people(school).items():
        for _ in range(5):
            await sign_in(http, email)
        with worked(school.server, monkeypatch) as work:
            assert (await sign_in(http, email)).status_code == 429
        assert (sum(work.hashes.values()), work.commits) == (0, 0), kind
        done[kind] = len(work.statements)
    assert max(done.values()) - min(done.values()) <= 1
