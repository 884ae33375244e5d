"""Quick User Search: right beside a search by hand, flat in cost, and right while it catches up."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Uuid, bindparam, create_engine, delete, event, text
from sqlmodel import col, select, update

from models.access import SessionStage
from models.refusals import Refusal, Refused
from models.tables import SearchEntry, User
from models.wire.users import UserPage
from server_stub.act import Act
from server_stub.rules import organisations, search, search_entries, sessions, users
from server_stub.rules.guards import KeyHolder
from server_stub.rules.organisations import Joining
from server_stub.server import Server
from tests.server_stub.school import School, client_of

pytestmark = pytest.mark.each_database

LETTERS = "abnoöéßJ"
A_NAME = st.text(LETTERS + " -'.", min_size=1, max_size=14)
A_SEARCH = st.text(LETTERS + " .@%_/", max_size=7)


class Crowd:
    """Many users of one school, and a key holder who looks for them."""

    def __init__(self, school: School) -> None:
        self.school, self.server = school, school.server
        with self.server.act("test") as act:
            holder = school.user(school.holder)
            _, self.token = sessions.start(act, holder, SessionStage.OPEN, elevated=True)

    def join(self, *joining: tuple[str, str]) -> None:
        """Users of these names and addresses up to the @."""
        with self.server.act("test") as act:
            group = organisations.group_of(act, self.school.of, "Teachers")
            for name, own in joining:
                organisations.join(act, group, Joining(name, f"{own}@meadowbank.sch.uk"))

    def page(self, wanted: str, after: str | None = None) -> UserPage:
        """What the server answers."""
        with self.server.reading("test") as act:
            who = KeyHolder.admit(act, self.token)
            return users.page(act, who, wanted, after).page

    def pages(self, wanted: str) -> list[UUID]:
        """All that are found, page by page."""
        page = self.page(wanted)
        found = [row.id for row in page.users]
        while page.after is not None:
            page = self.page(wanted, page.after)
            found += [row.id for row in page.users]
        return found

    def by_hand(self, wanted: str) -> list[UUID]:
        """The same, by looking at everybody."""
        words = search_words_by_hand(wanted)
        with self.server.reading("test") as act:
            everybody = act.tx.exec(select(User)).all()
        held = [user for user in everybody if all(word in text_of(user) for word in words)]
        return [user.id for user in sorted(held, key=lambda user: (text_of(user), user.id))]


def plain(text: str) -> str:
    """Case and accents folded, for the letters of these tests."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in apart if not unicodedata.combining(one)).split())


def text_of(user: User) -> str:
    """Surname, given names, address, in the order of lists."""
    *given_names, surname = plain(user.name).split() or [""]
    return f"{' '.join([surname, *given_names])}  {plain(user.email.partition('@')[0])}"


def search_words_by_hand(wanted: str) -> list[str]:
    """Words, without what follows an @."""
    return [
        part for word in plain(wanted).split() for part in word.partition("@")[0].split(".") if part
    ]


@pytest.fixture
def crowd(school: School) -> Crowd:
    return Crowd(school)


@pytest.mark.unmeasured
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(A_NAME, min_size=1, max_size=3),
    wanted=st.lists(A_SEARCH, min_size=1, max_size=4),
)
@example(people=["Ann ab", "Ann ab", "abba nan"], wanted=["a", "ab", "an ab", "nan abba", "bban"])
def test_what_is_found_is_what_a_search_by_hand_finds(crowd, people, wanted):
    """More users join with every example; all that earlier ones left are searched too."""
    number = len(crowd.by_hand(""))
    crowd.join(*((name, f"{plain(name)[:3]}{number + at}") for at, name in enumerate(people)))
    for one in wanted:
        assert crowd.pages(one) == crowd.by_hand(one), one


def test_pages_join_without_gap_or_repetition_among_people_of_one_name(crowd):
    crowd.join(*(("John Smith", f"js{number % 7}.{number}") for number in range(130)))
    for wanted in ("", "o", "smith", "john smith", "js"):
        found = crowd.pages(wanted)
        assert found == crowd.by_hand(wanted)
        assert len(found) == len(set(found)) >= 130


@pytest.fixture
def apart(crowd: Crowd) -> Crowd:
    """200 Quins and 200 Kips; nobody is both but the last of them all."""
    crowd.join(*((f"Quin Smi{number:03}", f"x{number}") for number in range(200)))
    crowd.join(*((f"Kip Smi{number:03}", f"y{number}") for number in range(200)))
    crowd.join(("Quin Kip Zyz", "z"))
    return crowd


async def test_words_that_many_hold_but_never_together_are_answered_step_by_step(
    apart, monkeypatch
):
    """One answer reads so far and no further; the client goes on until somebody is found."""
    monkeypatch.setattr(search, "FURTHEST", 50)
    monkeypatch.setattr(search, "STRETCH", 20)
    first = apart.page("q k")
    assert first.users == []
    assert first.after is not None
    assert apart.pages("q k") == apart.by_hand("q k")
    desk = client_of(apart.server)
    await apart.school.sign_in(desk, apart.school.holder)
    page = await desk.find_users("q k")
    assert page.users
    await desk.aclose()


def test_no_answer_reads_more_entries_than_the_bound(apart, monkeypatch):
    monkeypatch.setattr(search, "FURTHEST", 50)
    monkeypatch.setattr(search, "STRETCH", 20)
    with statements(apart.server) as asked:
        apart.page("q k")
    assert sum(one.named["length"] for one in asked if "most" in one.named) == 50


class Asked(NamedTuple):
    """A statement, its parameters as the driver takes them, and the same by name."""

    sql: str
    bound: Any
    named: dict[str, Any]


@contextmanager
def statements(server: Server) -> Iterator[list[Asked]]:
    """What is asked of the store meanwhile."""
    asked: list[Asked] = []

    def note(_c: object, _k: object, sql: str, bound: Any, context: Any, _m: object) -> None:
        asked.append(Asked(sql, bound, context.compiled_parameters[0] if context.compiled else {}))

    event.listen(server.store.engine, "before_cursor_execute", note)
    yield asked
    event.remove(server.store.engine, "before_cursor_execute", note)


@pytest.mark.unmeasured
@pytest.mark.parametrize("wanted", ["", "o", "qz", "zy", "smi1", "n smi", "john smith"])
def test_a_key_reads_entries_by_their_index_and_no_user_who_is_not_shown(apart, wanted):
    with statements(apart.server) as asked:
        apart.page(wanted)
    looks = [one for one in asked if "search_entries" in one.sql or "JOIN groups" in one.sql]
    assert looks
    for look in looks:
        plan = plan_of(apart.server, look)
        for many in ("users", "search_entries"):
            assert f"SCAN {many}" not in plan and f"Seq Scan on {many}" not in plan, plan
        assert "users_by_name" not in plan, plan  # which reads all of an organisation


@pytest.mark.unmeasured
@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_postgresql_looks_for_users_yet_to_be_entered_in_their_index(apart):
    """It knows how many the rows are, but not that none of them waits: it read through them all."""
    with beside(apart.server) as connection:
        connection.exec_driver_sql("ANALYZE users")
    with statements(apart.server) as asked, apart.server.act("test") as act:
        search_entries.behind(act)
        search_entries.behind(act, apart.school.of.id)
        search_entries.catch_up(act, 50)
    for look in [one for one in asked if "indexed_text IS NULL" in one.sql]:
        assert "users_to_index" in plan_of(apart.server, look, small=True), look.sql


def plan_of(server: Server, asked: Asked, *, small: bool = False) -> str:
    """How the database goes about it, or would, were its tables too large to be read through."""
    sqlite = server.store.url.get_backend_name() == "sqlite"
    with beside(server) as connection:
        if not sqlite and not small:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        rows = connection.exec_driver_sql(f"{explain} {asked.sql}", asked.bound)
        return "\n".join(str(row[-1]) for row in rows)


@contextmanager
def beside(server: Server) -> Iterator[Connection]:
    """A connection of the test's own, that may say what the server may not."""
    engine = create_engine(server.store.url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.mark.unmeasured
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_key_costs_as_much_among_ten_times_as_many(crowd):
    """In steps of SQLite's own machine, which no other load disturbs."""
    keys = ("", "s", "sm", "smi", "smith", "mit", "ann smith", "qz")
    people = [(f"Ann Smith{number}", f"a{number}") for number in range(2000)]
    crowd.join(*people[:200])
    few = [steps_of(crowd, key) for key in keys]
    crowd.join(*people[200:])
    many = [steps_of(crowd, key) for key in keys]
    for key, before, after in zip(keys, few, many, strict=True):
        assert after < 1.5 * before, key


def steps_of(crowd: Crowd, wanted: str) -> int:
    """Steps of SQLite's machine, in tens, to answer a key."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    with crowd.server.reading("test") as act:
        raw = act.tx.connection().connection.dbapi_connection
        assert raw is not None
        raw.set_progress_handler(step, 10)
        users.page(act, KeyHolder.admit(act, crowd.token), wanted, None)
        raw.set_progress_handler(None, 0)
    return steps


async def test_a_changed_name_is_found_by_the_new_one_alone(crowd, client):
    await crowd.school.sign_in(client, crowd.school.keyed)
    account = await client.account()
    await client.save_account("Ludwig Schmidt", account.job_title)
    assert crowd.pages("schmidt") == [crowd.school.keyed.id]
    assert crowd.pages("luke smith") == crowd.pages("ludwig") == [crowd.school.keyed.id]
    assert crowd.pages("luke schmidt") == crowd.by_hand("luke schmidt")
    assert entries(crowd.server, crowd.school.keyed.id) == wanted_entries(crowd)


def entries(server: Server, user_id: UUID) -> set[tuple[int, str]]:
    """A user's entries."""
    with server.reading("test") as act:
        own = select(SearchEntry).where(col(SearchEntry.user_id) == user_id)
        return {(entry.shelf, entry.search_text) for entry in act.tx.exec(own)}


def wanted_entries(crowd: Crowd) -> set[tuple[int, str]]:
    """The entries that a user of this name and address shall have."""
    user = crowd.school.user(crowd.school.keyed)
    runs = search_entries.runs(user.search_text)
    return {(search_entries.shelf(user.organisation_id, run), user.search_text) for run in runs}


OLDER_JOINS = text(
    "INSERT INTO users (id, organisation_id, group_id, email, name, job_title, sso, "
    "sort_name, search_text, created_at) "
    "SELECT :id, organisation_id, group_id, 'old.hand@meadowbank.sch.uk', 'Old Hand', '', sso, "
    "'hand old', 'old hand old.hand', created_at FROM users WHERE id = :beside"
).bindparams(bindparam("id", type_=Uuid()), bindparam("beside", type_=Uuid()))
OLDER_RENAMES = text(
    "UPDATE users SET name = 'Ludwig Schmidt', sort_name = 'schmidt ludwig', "
    "search_text = 'ludwig schmidt luke.smith' WHERE id = :id"
).bindparams(bindparam("id", type_=Uuid()))


@pytest.fixture
def older(crowd) -> UUID:
    """A user whom a process of the version before has added; it has renamed another, too."""
    user_id = uuid4()
    with crowd.server.act("test") as act:
        act.tx.execute(OLDER_JOINS, {"id": user_id, "beside": crowd.school.keyed.id})
        act.tx.execute(OLDER_RENAMES, {"id": crowd.school.keyed.id})
    return user_id


def test_what_a_process_of_the_version_before_wrote_is_found_at_once(crowd, older):
    assert crowd.pages("hand") == [older]
    assert crowd.pages("schmidt") == [crowd.school.keyed.id]
    assert len(crowd.pages("")) == 5


async def test_a_search_that_meets_it_has_it_entered_as_if_it_were_our_own(
    crowd, older, client, school
):
    await school.sign_in(client, school.holder)
    assert [row.name for row in (await client.find_users("hand")).users] == ["Old Hand"]
    crowd.server.catching_up.wait()
    with crowd.server.reading("test") as act:
        assert not search_entries.behind(act)
    assert entries(crowd.server, school.keyed.id) == wanted_entries(crowd)
    for wanted in ("", "hand", "schmidt", "ludwig", "ol ha", "smith"):
        assert crowd.pages(wanted) == crowd.by_hand(wanted)


def test_a_server_that_starts_enters_whom_it_finds_missing(crowd, older, second):
    second.catching_up.wait()
    with crowd.server.reading("test") as act:
        assert not search_entries.behind(act)
    assert entries(crowd.server, crowd.school.keyed.id) == wanted_entries(crowd)


@pytest.mark.unmeasured
def test_servers_that_enter_at_once_share_the_work_and_leave_each_entry_once(crowd, second):
    crowd.join(*((f"Ann Smith{number}", f"a{number}") for number in range(200)))
    with crowd.server.act("test") as act:
        search_entries.forget(act)
        act.tx.exec(delete(SearchEntry))
    for server in (crowd.server, second):
        server.catching_up.begin()
        server.catching_up.begin()  # while it is at work, that changes nothing
    for server in (crowd.server, second):
        server.catching_up.wait()
    with crowd.server.reading("test") as act:
        assert not search_entries.behind(act)
    assert crowd.pages("smith1") == crowd.by_hand("smith1")


def test_a_page_that_ended_before_a_change_of_version_goes_on_after_it(crowd):
    """Nobody is passed over, whichever way the pages before and after were found."""
    crowd.join(*(("John Smith", f"js{number}") for number in range(120)))
    for behind in (False, True):
        set_behind(crowd, behind=behind)
        page = crowd.page("john smith")
        set_behind(crowd, behind=not behind)
        seen = [row.id for row in page.users]
        while page.after is not None:
            page = crowd.page("john smith", page.after)
            seen += [row.id for row in page.users]
        assert set(seen) == set(crowd.by_hand("john smith"))


def set_behind(crowd: Crowd, *, behind: bool) -> None:
    """As if an older version had just written a user, or all had been entered."""
    with crowd.server.act("test") as act:
        own = update(User).where(col(User.id) == crowd.school.sso.id)
        act.tx.exec(own.values(indexed_text=None if behind else User.search_text))


def test_a_store_that_fails_meanwhile_leaves_the_rest_for_the_next_search(
    crowd, older, monkeypatch, caplog
):
    def failing(act: Act, most: int) -> int:
        raise Refused(Refusal.STORE_BUSY)

    with monkeypatch.context() as patch:
        patch.setattr(search_entries, "catch_up", failing)
        crowd.server.catching_up.begin()
        crowd.server.catching_up.wait()
    assert "the next search tries again" in caplog.text
    crowd.server.catching_up.begin()
    crowd.server.catching_up.wait()
    with crowd.server.reading("test") as act:
        assert not search_entries.behind(act)


def test_a_server_that_closes_enters_nobody_any_more(crowd, older):
    crowd.server.catching_up.close()
    crowd.server.catching_up.begin()
    crowd.server.catching_up.wait()
    with crowd.server.reading("test") as act:
        assert search_entries.behind(act)
