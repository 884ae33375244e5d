"""Users as a key holder sees them: list, search, profile, alerts, log."""

import pytest
from sqlmodel import col, select, update

from models.events import Event
from models.refusals import Refusal
from models.tables import LogEntry, User
from models.wire.users import ImportRow
from server_stub.client import Client
from server_stub.rules import log, names, search_entries
from server_stub.rules import search as searching
from tests.refusals import refused
from tests.server_stub.school import School, found


@pytest.fixture
async def holder(client: Client, school: School) -> Client:
    """The desk of an elevated admin key holder."""
    return await school.sign_in(client, school.holder)


async def found_by(holder: Client, search: str) -> list[str]:
    """Names that this search shows."""
    return [row.name for row in (await holder.find_users(search)).users]


async def import_many(holder: Client, count: int) -> None:
    """Many users, named so that their order is their number's."""
    rows = [
        ImportRow(
            line=number,
            name=f"Person {number:05}",
            email=f"p{number}@meadowbank.sch.uk",
            job_title="",
            group="Teachers",
        )
        for number in range(1, count + 1)
    ]
    assert (await holder.import_users(rows, dry_run=False)).added == count


@pytest.mark.each_database
async def test_users_stand_in_the_order_of_their_surnames(holder, school):
    for name in ("Zoe Abbott", "Ángel Álvarez", "Élodie abbot", "Cher"):
        school.add(name)
    assert await found_by(holder, "") == [
        "Élodie abbot",
        "Wendy Abbott",
        "Zoe Abbott",
        "Ángel Álvarez",
        "Cher",
        "Grace Hughes",
        "Priya Nair",
        "Luke Smith",
    ]


async def test_a_row_says_job_group_and_the_last_login_or_never(holder, school):
    rows = {row.name: row for row in (await holder.find_users()).users}
    assert rows["Wendy Abbott"].last_login is None
    assert rows["Wendy Abbott"].group == "Teachers"
    assert rows["Priya Nair"].last_login == school.clock.now
    assert rows["Priya Nair"].email == school.holder.email


@pytest.mark.each_database
@pytest.mark.parametrize(
    "search",
    [
        "abbott",
        "WENDY",
        "bbot",
        "wen abb",
        "abbott wendy",
        "wendy.abbott@",
        "  Wéndy  ",
        "ＷＥＮＤＹ",
    ],
)
async def test_every_typed_word_is_found_anywhere_in_name_or_address(holder, search):
    assert await found_by(holder, search) == ["Wendy Abbott"]


@pytest.mark.each_database
async def test_a_letter_of_the_domain_that_all_addresses_share_finds_nobody_by_it(holder, school):
    assert school.teacher.email.endswith("@meadowbank.sch.uk")
    assert await found_by(holder, "meadowbank") == []
    assert await found_by(holder, school.teacher.email) == [school.teacher.name]


@pytest.mark.each_database
async def test_accents_and_letters_of_their_own_are_found_without_them(holder, school):
    school.add("Søren Łukasz Müller")
    for search in ("soren", "lukasz", "muller", "MÜLLER", "søren"):
        assert await found_by(holder, search) == ["Søren Łukasz Müller"]


@pytest.mark.unmeasured
@pytest.mark.each_database
@pytest.mark.parametrize("search", ["%", "_", "\\", "/", "'", "[red", "' OR 1=1 --", "wendy luke"])
async def test_what_is_in_no_name_finds_nobody_whatever_it_means_elsewhere(holder, search):
    assert await found_by(holder, search) == []


@pytest.mark.each_database
@pytest.mark.parametrize("search", ["%", "_", "w%y", "w_ndy", "' OR 1=1 --"])
async def test_a_pattern_finds_nobody_while_search_entries_are_made(holder, school, search):
    with school.server.act("test") as act:
        act.tx.exec(update(User).values(indexed_text=None))
    assert await found_by(holder, search) == []


async def test_a_search_that_is_too_long_or_holds_nul_is_refused_with_its_field(holder):
    for search in ("x" * 101, "a\x00b"):
        with refused(Refusal.INPUT_WRONG) as told:
            await holder.find_users(search)
        assert told.value.field == "search"


@pytest.mark.each_database
async def test_pages_of_fifty_join_without_gap_or_repetition(holder):
    await import_many(holder, 120)
    seen, after, sizes = [], None, []
    while True:
        page = await holder.find_users("person", after)
        seen += [row.name for row in page.users]
        sizes.append(len(page.users))
        after = page.after
        if after is None:
            break
    assert sizes == [50, 50, 20]
    assert seen == [f"Person {number:05}" for number in range(1, 121)]


@pytest.mark.each_database
async def test_a_full_last_page_is_followed_by_none(holder):
    await import_many(holder, 50)
    assert (await holder.find_users("person")).after is None


@pytest.mark.parametrize("after", ["x", "====", "AAAA", "%ff", "é", "MDA=", "0" * 4000])
async def test_a_made_up_place_in_the_list_is_refused(holder, after):
    with refused(Refusal.INPUT_WRONG) as told:
        await holder.find_users("", after)
    assert told.value.field == "after"


async def test_users_of_another_organisation_are_not_there(holder, server, clock, school):
    other = found(server, clock, "Riverside School")
    assert "riverside" not in str(await holder.find_users("riverside"))
    with refused(Refusal.NOT_FOUND):
        await holder.user(other.teacher.id)
    with refused(Refusal.NOT_FOUND):
        await holder.user_log(other.teacher.id)


async def test_a_user_on_another_organisations_shelf_by_chance_is_not_shown(
    holder, server, clock, school, monkeypatch
):
    for rules in (searching, search_entries):
        monkeypatch.setattr(rules, "shelf", lambda organisation_id, run: len(run))
    found(server, clock, "Riverside School")
    school.add("Zoe Abbott")
    assert await found_by(holder, "") == ["Zoe Abbott"]


async def test_users_are_shown_to_elevated_key_holders_alone(client, desks, school):
    await school.sign_in(client, school.keyed)
    with refused(Refusal.NOT_KEY_HOLDER):
        await client.find_users()
    with refused(Refusal.SESSION_ENDED):
        await desks().find_users()
    holder = await school.sign_in(desks(), school.holder)
    await holder.drop_elevation()
    for ask in (holder.find_users(), holder.user(school.keyed.id), holder.verify_log()):
        with refused(Refusal.ELEVATION_NEEDED):
            await ask


async def test_a_profile_says_who_and_what_they_may(holder, school):
    profile = await holder.user(school.keyed.id)
    assert (profile.name, profile.group, profile.sso) == ("Luke Smith", "SLT", False)
    assert profile.organisation == "Meadowbank Primary School"
    assert profile.permissions == ["add incidents"]
    assert profile.when_elevated == ["read students' records", "run reports"]


async def alerts(holder: Client, school: School, whose: str) -> list[str]:
    """The alerts about one of the school's people."""
    return (await holder.user(getattr(school, whose).id)).alerts


async def test_there_is_nothing_to_say_about_a_user_in_good_order(holder, desks, school):
    await school.sign_in(desks(), school.keyed)
    assert await alerts(holder, school, "keyed") == []


async def test_an_alert_tells_of_no_sign_in_and_no_key(holder, school):
    assert await alerts(holder, school, "teacher") == [
        "Has no security key yet: a device can be added after signing in.",
        "Has never signed in.",
    ]


async def test_an_alert_tells_of_an_unverified_key_by_its_name(holder, school):
    school.with_key(school.teacher, name="Luke's [/phone]")
    assert (await alerts(holder, school, "teacher"))[0].startswith("Luke's [/phone] is Unverified")


async def test_an_alert_tells_of_single_sign_on(holder, school):
    assert any("single sign-on" in one for one in await alerts(holder, school, "sso"))


async def test_an_alert_tells_that_a_key_holder_is_alone(holder, desks, school):
    alone = "No other admin key holder can act: see that a second one adds a device."
    assert alone in await alerts(holder, school, "holder")
    other = school.with_key(school.add("Owen Price", "Safeguarding"))
    assert alone not in await alerts(holder, school, "holder")
    assert alone not in (await holder.user(other.id)).alerts


async def test_an_alert_counts_refused_sign_ins_of_seven_days(holder, desks, school):
    desk = desks()
    for _ in range(2):
        with refused(Refusal.SIGN_IN_WRONG):
            await desk.sign_in(school.keyed.email, "wrong")
    told = "2 times in the last 7 days a password or a code was refused."
    assert told in await alerts(holder, school, "keyed")
    school.clock.move(days=8)
    await school.sign_in(holder, school.holder)
    assert told not in await alerts(holder, school, "keyed")


async def test_an_alert_tells_of_a_lost_device_until_it_is_removed_or_used(holder, desks, school):
    desk = desks()
    await desk.sign_in(school.keyed.email, school.keyed.password)
    await desk.lost_device()
    asked = "Asked for help on 2026-03-02 at 08:30: the device is no longer at hand."
    assert (await alerts(holder, school, "keyed"))[0] == asked
    await desk.answer_second_factor(school.keyed.code(school.clock.now))
    assert asked not in await alerts(holder, school, "keyed")
    school.clock.move(minutes=5)
    await desk.sign_in(school.keyed.email, school.keyed.password)
    await desk.lost_device()
    assert "08:35" in (await alerts(holder, school, "keyed"))[0]
    await holder.remove_keys(school.keyed.id, confirmed=True)
    assert not any("Asked for help" in one for one in await alerts(holder, school, "keyed"))


async def test_a_users_log_is_read_page_by_page(holder, school):
    with school.server.act("test") as act:
        teacher = school.user(school.teacher)
        log.record_for(act, Event.SIGN_IN_REFUSED, [teacher.id] * 60, teacher)
    first = await holder.user_log(school.teacher.id)
    second = await holder.user_log(school.teacher.id, before=first.before)
    assert (len(first.entries), len(second.entries), second.before) == (50, 11, None)
    assert first.entries[-1].seq > second.entries[0].seq
    assert second.entries[-1].event == Event.USER_ADDED


async def test_a_log_that_was_touched_names_the_first_bad_entry(holder, school):
    assert (await holder.verify_log()).whole
    with school.server.act("test") as act:
        entry = act.tx.exec(select(LogEntry).where(col(LogEntry.seq) == 3)).one()
        entry.address = "203.0.113.9"
        act.tx.add(entry)
    verdict = await holder.verify_log()
    assert (verdict.whole, verdict.broken_at, verdict.problem) == (False, 3, "Entry 3 was changed.")


@pytest.mark.parametrize(
    ("name", "sorted_by"),
    [
        ("Wendy Abbott", "abbott wendy"),
        ("Vincent van der Berg", "berg vincent van der"),
        ("Cher", "cher"),
        ("\u200b", ""),
        ("Straße", "strasse"),
    ],
)
def test_the_last_word_is_taken_for_the_surname(name, sorted_by):
    assert names.sort_name(name) == sorted_by


def test_names_that_unfold_to_many_letters_still_fit_an_index_entry():
    """U+FDFA alone is taken apart into 18 letters; PostgreSQL's index takes 2,704 bytes."""
    name, email = "\ufdfa" * 100, "\ufdfa" * 200
    entry = names.sort_name(name) + names.search_text(name, email)
    assert len(entry.encode()) + 100 < 2704


@pytest.mark.each_database
@pytest.mark.parametrize("name", ["أحمد", "📱 Zoë 👩\u200d🏫", "[/b] O'Brien"])
async def test_names_of_any_script_are_listed_and_found(holder, school, name):
    row = ImportRow(line=1, name=name, email="odd@meadowbank.sch.uk", job_title="", group="SLT")
    await holder.import_users([row], dry_run=False)
    assert await found_by(holder, name) == [name]
    assert await found_by(holder, "odd@") == [name]
