"""Adding a device: QR content, name, code, and what stands in the way."""

import base64
from datetime import timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
import qrcode
from sqlmodel import select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import Enrolment
from models.wire import keys as wire
from server_stub.rules import codes, enrolment, sessions
from server_stub.rules.enrolment import key_uri
from server_stub.rules.guards import Signed
from tests.refusals import refused
from tests.server_stub.school import Desks, School

ODD_NAMES = [
    "Luke's [/phone]",
    "[red",
    "هاتف ليلى",
    "📱👩\u200d🏫",
    "'; DROP TABLE users; --",
    "$(reboot)",
    "{device}",
]


def shows(enrolment: wire.Enrolment, school: School, ahead: int = 0) -> str:
    """What a device that scanned the code shows, its clock `ahead` steps before the server's."""
    return codes.current(seed_of(enrolment), school.clock.now + timedelta(seconds=30 * ahead))


def seed_of(enrolment: wire.Enrolment) -> bytes:
    """The secret that the QR code bears."""
    return base64.b32decode(enrolment.setup_key.get_secret_value())


async def test_a_saved_device_is_unverified_and_was_never_used(client, school):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    key = await client.save_device(begun.id, "  My phone ", shows(begun, school))
    assert (key.id, key.name, key.kind) == (begun.id, "My phone", "totp")
    assert (key.verified, key.last_used, key.registered) == (False, None, school.clock.now)
    assert await client.keys() == [key]
    assert school.log(school.teacher)[-1] is Event.KEY_ADDED


async def test_the_uri_says_secret_first_then_issuer_and_nothing_that_is_default(client, school):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    uri, setup_key = begun.uri.get_secret_value(), begun.setup_key.get_secret_value()
    parts = urlsplit(uri)
    assert uri.startswith("otpauth://totp/CPOMS:wendy.abbott%40meadowbank.sch.uk?secret=")
    assert parse_qsl(parts.query) == [("secret", setup_key), ("issuer", "CPOMS")]
    assert len(base64.b32decode(setup_key)) == 20


@pytest.mark.parametrize(
    ("brand", "email"),
    [
        ("CPOMS", "a" * 54 + "@school.exam"),
        ("CPOMS", "a" * 240 + "@school.example"),
        ("CPOMS", "ü" * 60 + "@school.example"),
        ("A brand: with a colon and a rather long name 📱", "a" * 60 + "@school.example"),
    ],
)
def test_a_long_label_is_cut_so_that_the_code_stays_small_and_the_secret_never(brand, email):
    uri = key_uri(brand, email, "A" * 32)
    parts = urlsplit(uri)
    issuer, _, account = unquote(parts.path).lstrip("/").partition(":")
    assert dict(parse_qsl(parts.query)) == {"secret": "A" * 32, "issuer": issuer}
    assert account.endswith("...")
    assert ":" not in account
    drawn = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L)
    drawn.add_data(uri)
    assert drawn.best_fit() <= 6


def test_a_label_of_65_characters_is_left_whole():
    email = "a" * 50 + "@school.example"
    assert len(email) == 65
    assert unquote(key_uri("CPOMS", email, "A" * 32)).startswith(f"otpauth://totp/CPOMS:{email}?")


async def test_the_code_that_saved_a_device_never_counts_again(client, school):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    code = shows(begun, school)
    await client.save_device(begun.id, "Phone", code)
    with refused(Refusal.CODE_USED):
        await client.elevate(code)


@pytest.mark.parametrize("ahead", [-1, 0, 1])
async def test_a_code_one_step_early_or_late_saves_the_device(client, school, ahead):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    await client.save_device(begun.id, "Phone", shows(begun, school, ahead))


@pytest.mark.parametrize("typed", ["{0} {1}", " {0}-{1}", "\u200b{0}\u2009{1}\n"])
async def test_a_code_may_be_spaced_as_people_do(client, school, typed):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    code = shows(begun, school)
    await client.save_device(begun.id, "Phone", typed.format(code[:3], code[3:]))


@pytest.mark.parametrize(
    ("ahead", "sentence"),
    [(3, "between 90 and 120 seconds fast"), (-4, "between 90 and 120 seconds slow")],
)
async def test_at_enrolment_a_clock_that_is_off_is_told_at_once(client, school, ahead, sentence):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    with refused(Refusal.CLOCK_OFF) as told:
        await client.save_device(begun.id, "Phone", shows(begun, school, ahead))
    assert sentence in told.value.sentence
    assert told.value.field == "code"
    assert await client.keys() == []


async def test_a_code_from_the_future_is_burned(client, school):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    early = shows(begun, school, ahead=5)
    with refused(Refusal.CLOCK_OFF):
        await client.save_device(begun.id, "Phone", early)
    school.clock.move(seconds=150)
    with refused(Refusal.CODE_USED):
        await client.save_device(begun.id, "Phone", early)
    school.clock.move(seconds=60)
    await client.save_device(begun.id, "Phone", shows(begun, school))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "½23456", "٣"])
async def test_what_is_no_code_is_refused_and_nothing_is_lost(client, school, typed):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    with refused(Refusal.CODE_WRONG):
        await client.save_device(begun.id, "Phone", typed)
    await client.save_device(begun.id, "Phone", shows(begun, school))


async def test_after_five_wrong_codes_a_pause_says_when_it_lifts(client, school):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    wrong = f"{(int(shows(begun, school)) + 1) % 1_000_000:06}"
    for _ in range(5):
        with pytest.raises(Refused):
            await client.save_device(begun.id, "Phone", wrong)
    with refused(Refusal.TOO_MANY_TRIES) as told:
        await client.save_device(begun.id, "Phone", shows(begun, school))
    assert told.value.retry_at == school.clock.now + timedelta(minutes=5)
    school.clock.move(minutes=6)
    await client.save_device(begun.id, "Phone", shows(begun, school))


async def test_no_code_has_come_before_a_phone_has_sent_one(client, school):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    assert (await client.wait_for_code(begun.id, known=1)).code is None


async def test_a_second_save_says_that_the_device_is_done(client, school):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    await client.save_device(begun.id, "Phone", shows(begun, school))
    with refused(Refusal.ENROLMENT_GONE):
        await client.save_device(begun.id, "Phone", shows(begun, school, 1))


async def test_another_users_enrolment_is_as_good_as_none(desks: Desks, school: School):
    mine = await school.sign_in(desks(), school.teacher)
    theirs = await school.sign_in(desks(), school.add("Tim Bartlett"))
    begun = await mine.begin_enrolment()
    with refused(Refusal.ENROLMENT_GONE):
        await theirs.save_device(begun.id, "Phone", shows(begun, school))
    await theirs.cancel_enrolment(begun.id)
    await mine.save_device(begun.id, "Phone", shows(begun, school))


async def test_cancelling_twice_is_no_error_and_what_is_cancelled_is_gone(client, school):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    await client.cancel_enrolment(begun.id)
    await client.cancel_enrolment(begun.id)
    with refused(Refusal.ENROLMENT_GONE):
        await client.save_device(begun.id, "Phone", shows(begun, school))


async def test_an_enrolment_left_open_over_days_can_still_be_saved(client, school):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    school.clock.move(days=30)
    await school.sign_in(client, school.teacher)
    await client.save_device(begun.id, "Phone", shows(begun, school))


async def test_abandoned_enrolments_block_nothing_and_are_forgotten_in_the_end(client, school):
    await school.sign_in(client, school.teacher)
    first, second = await client.begin_enrolment(), await client.begin_enrolment()
    school.clock.move(days=7, seconds=1)
    await school.sign_in(client, school.teacher)
    third = await client.begin_enrolment()
    with school.server.reading("test") as act:
        left = act.tx.exec(select(Enrolment.id)).all()
    assert left == [third.id]
    assert len({first.id, second.id, third.id}) == 3


async def test_a_first_device_needs_no_elevation_and_a_second_does(client, school):
    await school.sign_in(client, school.teacher)
    first, kept = await client.begin_enrolment(), await client.begin_enrolment()
    await client.save_device(first.id, "Phone", shows(first, school))
    with refused(Refusal.ELEVATION_NEEDED):
        await client.begin_enrolment()
    with refused(Refusal.ENROLMENT_GONE):
        await client.save_device(kept.id, "Tablet", shows(kept, school))
    school.clock.move(seconds=30)
    await client.elevate(shows(first, school))
    second = await client.begin_enrolment()
    await client.save_device(second.id, "Tablet", shows(second, school))
    assert [key.name for key in await client.keys()] == ["Phone", "Tablet"]


async def test_a_password_alone_adds_no_device_once_the_owner_has_one(desks, school):
    """A session opened with the password before the first key must not outlive it in power."""
    owner = await school.sign_in(desks(), school.teacher)
    thief = await school.sign_in(desks(), school.teacher)
    planned = await thief.begin_enrolment()
    begun = await owner.begin_enrolment()
    await owner.save_device(begun.id, "Phone", shows(begun, school))
    with refused(Refusal.SESSION_ENDED):
        await thief.save_device(planned.id, "Mine now", shows(planned, school))
    assert [key.name for key in await owner.keys()] == ["Phone"]


async def test_signed_in_with_the_old_device_a_new_one_is_added_at_once(client, school):
    await school.sign_in(client, school.keyed)
    school.clock.move(seconds=1)
    begun = await client.begin_enrolment()
    await client.save_device(begun.id, "New phone", shows(begun, school))
    assert [key.name for key in await client.keys()] == ["Phone", "New phone"]


@pytest.mark.parametrize("name", ["Phone", " PHONE ", "phoné", "ＰＨＯＮＥ"])
async def test_two_devices_of_one_name_are_refused_before_the_code_is_spent(client, school, name):
    await school.sign_in(client, school.keyed)
    begun = await client.begin_enrolment()
    code = shows(begun, school)
    with refused(Refusal.NAME_TAKEN) as told:
        await client.save_device(begun.id, name, code)
    assert told.value.field == "name"
    await client.save_device(begun.id, "Tablet", code)


@pytest.mark.parametrize("name", ODD_NAMES)
async def test_a_device_may_be_called_anything_that_can_be_read(client, school, name):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    saved = await client.save_device(begun.id, name, shows(begun, school))
    assert saved.name == name
    assert (await client.security_log()).entries[
        0
    ].sentence == f"The security key {name} was added."


@pytest.mark.parametrize("name", ["", "   ", "a\x00b", "a\nb", "\x1b[31m", "x" * 61])
async def test_a_name_that_cannot_be_read_is_refused_with_its_field(client, school, name):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    with refused(Refusal.INPUT_WRONG) as told:
        await client.save_device(begun.id, name, shows(begun, school))
    assert told.value.field == "name"
    assert told.value.sentence.startswith("Name")


async def test_a_key_is_renamed_and_the_log_says_from_what(client, school):
    await school.sign_in(client, school.keyed)
    assert (await client.rename_key(school.keyed.key_id, "Old phone")).name == "Old phone"
    entry = (await client.security_log()).entries[0]
    assert entry.sentence == "The security key Phone was renamed to Old phone."


async def test_renaming_to_the_same_name_changes_and_logs_nothing(client, school):
    await school.sign_in(client, school.keyed)
    await client.rename_key(school.keyed.key_id, "Phone")
    assert Event.KEY_RENAMED not in school.log(school.keyed)
    await client.rename_key(school.keyed.key_id, "PHONE")
    assert (await client.keys())[0].name == "PHONE"


async def test_nobody_renames_anothers_key_or_takes_a_name_twice(client, school):
    await school.sign_in(client, school.keyed)
    with refused(Refusal.NOT_FOUND):
        await client.rename_key(school.holder.key_id, "Mine")
    begun = await client.begin_enrolment()
    await client.save_device(begun.id, "Tablet", shows(begun, school))
    with refused(Refusal.NAME_TAKEN):
        await client.rename_key(begun.id, "phone")


async def test_a_session_that_another_request_ended_meanwhile_adds_no_device(client, school):
    await school.sign_in(client, school.teacher)
    with school.server.act("test") as act:
        who = Signed.admit(act, client._token.get_secret_value())
        sessions.end(act, who.session)
        with refused(Refusal.SESSION_ENDED):
            enrolment.begin(act, who)
