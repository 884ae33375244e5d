"""Pairing a phone: only who holds the secret, and nobody learns anything else."""

import secrets
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import select

from models import tables
from models.access import KeyKind
from models.events import Event
from models.pairing import pairing_id, pairing_proof, to_text
from models.refusals import Refusal
from server_stub import demo
from tests.refusals import refused
from tests.server_stub.phones import Phone, code_of
from tests.server_stub.school import Desks, School
from tests.server_stub.test_enrolment import seed_of, shows

OTHER = secrets.token_bytes(20)


async def nonce_of(phone: Phone, secret: bytes) -> str:
    asked = await phone.http.post("/v1/phone/pairings", json={"pairing_id": pairing_id(secret)})
    return str(asked.json()["nonce"])


def proof_of(secret: bytes, nonce: str, key: Ed25519PrivateKey) -> dict[str, str]:
    public = key.public_key().public_bytes_raw()
    return {
        "pairing_id": pairing_id(secret),
        "nonce": nonce,
        "public_key": to_text(public),
        "proof": to_text(pairing_proof(secret, nonce, public)),
    }


async def proved(phone: Phone, body: dict[str, str]) -> Refusal | None:
    return code_of(await phone.http.post("/v1/phone/pairings/prove", json=body))


def rows(school: School) -> list[tables.Phone]:
    with school.server.reading("test") as act:
        return list(act.tx.exec(select(tables.Phone)).all())


async def test_whoever_holds_the_secret_pairs_and_the_log_says_so(phones, school):
    phone = phones()
    pairing, paired = await phone.stub.pair(school.keyed.seed)
    assert (paired.account, paired.brand) == (school.keyed.email, "CPOMS")
    assert school.log(school.keyed) == [Event.USER_ADDED, Event.PHONE_PAIRED]
    (row,) = rows(school)
    assert (row.id, row.key_id) == (pairing.phone_id, school.keyed.key_id)
    assert row.public_key == pairing.private_key.public_key().public_bytes_raw()


async def test_the_qr_code_stays_what_every_app_reads(client, school):
    await school.sign_in(client, school.teacher)
    uri = (await client.begin_enrolment()).uri.get_secret_value()
    assert uri.startswith("otpauth://totp/CPOMS:")
    assert uri.partition("?")[2].split("&")[1:] == ["issuer=CPOMS"]


async def test_every_proof_that_does_not_fit_is_refused_alike(phones, school):
    phone, secret, key = phones(), school.keyed.seed, Ed25519PrivateKey.generate()
    nonce = await nonce_of(phone, secret)
    good = proof_of(secret, nonce, key)
    wrong = {
        "a proof under another secret": good | {"proof": proof_of(OTHER, nonce, key)["proof"]},
        "another public key": good
        | {"public_key": proof_of(secret, nonce, Ed25519PrivateKey.generate())["public_key"]},
        "no key": good | {"public_key": ""},
        "a short key": good | {"public_key": to_text(b"short")},
        "a long key": good | {"public_key": to_text(b"x" * 33)},
        "broken base64": good | {"proof": "A"},
        "an unknown secret": proof_of(OTHER, await nonce_of(phone, OTHER), key),
        "another one's nonce": proof_of(secret, await nonce_of(phone, OTHER), key),
        "a nonce of one's own": proof_of(secret, "1.2.3", key),
        "no nonce": proof_of(secret, "", key),
        "a nonce in other letters": good | {"nonce": "ü.😀.x"},
    }
    for what, body in wrong.items():
        assert await proved(phone, body) is Refusal.PAIRING_REFUSED, what
    assert rows(school) == []
    assert await proved(phone, good) is None


async def test_a_nonce_works_for_five_minutes(phones, school):
    phone, secret = phones(), school.keyed.seed
    first, second = await nonce_of(phone, secret), await nonce_of(phone, secret)
    school.clock.move(minutes=5)
    assert await proved(phone, proof_of(secret, first, Ed25519PrivateKey.generate())) is None
    school.clock.move(seconds=1)
    late = proof_of(secret, second, Ed25519PrivateKey.generate())
    assert await proved(phone, late) is Refusal.PAIRING_REFUSED


@pytest.mark.parametrize("body", [{}, {"pairing_id": "x"}, {"pairing_id": 7}, [], {"more": 1}])
async def test_what_is_no_pairing_is_refused_in_words(phones, body):
    phone = phones()
    for path in ("/v1/phone/pairings", "/v1/phone/pairings/prove"):
        response = await phone.http.post(path, json=body)
        assert code_of(response) is Refusal.INPUT_WRONG


async def test_proving_again_after_a_lost_answer_changes_nothing_and_tells_the_same(phones, school):
    phone, secret = phones(), school.keyed.seed
    body = proof_of(secret, await nonce_of(phone, secret), Ed25519PrivateKey.generate())
    first = await phone.http.post("/v1/phone/pairings/prove", json=body)
    again = await phone.http.post("/v1/phone/pairings/prove", json=body)
    assert first.json() == again.json()
    assert school.log(school.keyed).count(Event.PHONE_PAIRED) == 1


async def test_a_proof_said_again_does_not_put_a_later_phone_aside(phones, school):
    phone, secret = phones(), school.keyed.seed
    first = proof_of(secret, await nonce_of(phone, secret), Ed25519PrivateKey.generate())
    await phone.http.post("/v1/phone/pairings/prove", json=first)
    await phone.paired(school.keyed)
    assert await proved(phone, first) is Refusal.PAIRING_REFUSED
    assert await phone.asks() == []


async def test_a_phone_paired_later_takes_the_place_of_the_one_before(phones, school):
    old, new = await phones().paired(school.keyed), await phones().paired(school.keyed)
    assert len(rows(school)) == 1
    assert await new.asks() == []
    with refused(Refusal.ANSWER_NOT_SIGNED):
        await old.asks()


async def test_a_hardware_token_pairs_with_no_phone(phones, school):
    token = school.with_key(school.add("Martin Doyle"), KeyKind.MERITLOCK)
    with refused(Refusal.PAIRING_REFUSED):
        await phones().paired(token)


async def test_a_phone_paired_before_the_device_is_saved_answers_for_it_afterwards(
    phones, client, school
):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    person, phone = enrolling(school, begun), phones()
    await phone.paired(person)
    assert await phone.asks() == []
    await client.save_device(begun.id, "Phone", shows(begun, school))
    school.clock.move(seconds=30)
    await client.sign_out()
    await client.sign_in(person.email, person.password)
    waiting = await client.ask_phone()
    await phone.approve(await phone.ask(), waiting.number)
    assert (await client.sign_in_approved(waiting.id)).session is not None


def enrolling(school, begun):

    secret = seed_of(begun)
    return replace(school.teacher, seed=secret)


async def test_a_cancelled_enrolment_takes_its_phone_along(phones, client, school):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    phone = await phones().paired(enrolling(school, begun))
    await client.cancel_enrolment(begun.id)
    assert rows(school) == []
    with refused(Refusal.PHONE_UNKNOWN):
        await phone.asks()


async def test_an_enrolment_left_open_takes_its_phone_along_after_a_week(phones, client, school):
    await school.sign_in(client, school.teacher)
    await phones().paired(enrolling(school, await client.begin_enrolment()))
    school.clock.move(days=8)
    await school.sign_in(client, school.teacher)
    await client.begin_enrolment()
    assert rows(school) == []


async def test_a_key_from_before_phones_can_pair_once_it_was_used(phones, client, school):
    with school.server.act("test") as act:
        key = act.tx.get(tables.SecurityKey, school.keyed.key_id)
        key.pairing_id = None
        act.tx.add(key)
    with refused(Refusal.PAIRING_REFUSED):
        await phones().paired(school.keyed)
    await school.sign_in(client, school.keyed)
    await phones().paired(school.keyed)


async def test_every_device_of_the_demo_can_be_paired(server):
    demo.fill(server)
    with server.reading("test") as act:
        keys = act.tx.exec(select(tables.SecurityKey)).all()
    paired = {key.name for key in keys if key.pairing_id}
    assert paired == {who.device for who in demo.PEOPLE if who.device}


async def test_the_secret_and_the_proofs_key_stand_in_no_answer(phones, desks: Desks, school):
    phone, secret = phones(), school.keyed.seed
    body = proof_of(secret, await nonce_of(phone, secret), Ed25519PrivateKey.generate())
    answer = await phone.http.post("/v1/phone/pairings/prove", json=body)
    assert secret.hex() not in answer.text
    assert to_text(secret) not in answer.text
