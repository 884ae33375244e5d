"""Places: where an address is said to be, never guessed; and whose word about it counts."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from models.refusals import Refusal, Refused
from models.wire.base import DESK_TOKEN, DEVICE, HANDED_ON
from server_stub.app import create_app
from server_stub.client import Client
from server_stub.places import Places
from server_stub.server import Server
from server_stub.settings import Settings
from server_stub.transport import LOCAL_URL
from tests import mmdb
from tests.refusals import refused
from tests.server_stub.phones import Phone
from tests.server_stub.school import TestClock, found, open_server

SKIPTON = {
    "city": {"names": {"de": "Skipton", "en": "Skipton"}},
    "country": {"iso_code": "GB", "names": {"en": "United Kingdom"}},
    "location": {"latitude": 53.962, "longitude": -2.017},
}
BERLIN = {
    "city": {"names": {"en": "Berlin"}},
    "country": {"iso_code": "DE"},
    "location": {"latitude": 52.520, "longitude": 13.405},
}
WORLD = {
    "81.2.69.0/24": SKIPTON,
    "89.160.20.0/24": BERLIN,
    "67.43.156.0/24": {"country": {"iso_code": "BT"}},
    "2a02:cf40::/29": BERLIN,
    "216.160.83.0/24": {"city": "not as it should be", "location": "nowhere"},
    "175.16.199.0/24": "not a record",
}


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return mmdb.write(tmp_path / "world.mmdb", WORLD)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("81.2.69.160", "Skipton, GB"),
        ("::ffff:81.2.69.160", "Skipton, GB"),
        ("2a02:cf40::1", "Berlin, DE"),
        ("67.43.156.9", "BT"),
        ("8.8.8.8", "unknown place"),
        ("216.160.83.1", "unknown place"),
        ("175.16.199.1", "unknown place"),
        ("10.1.2.3", "a private network"),
        ("::ffff:192.168.1.1", "a private network"),
        ("100.64.0.1", "a private network"),
        ("fd00::1", "a private network"),
        ("fe80::1%eth0", "a private network"),
        ("127.0.0.1", "this machine"),
        ("::1", "this machine"),
        ("this machine", "this machine"),
        ("testclient", "unknown place"),
        ("", "unknown place"),
    ],
)
def test_an_address_is_named_by_city_and_country_or_not_at_all(world, address, name):
    assert Places(world).name(address) == name


def test_without_a_database_no_place_is_guessed():
    places = Places(None)
    assert places.name("81.2.69.160") == "unknown place"
    assert places.name("192.168.1.1") == "a private network"
    assert places.distance_km("81.2.69.160", "89.160.20.1") is None


@pytest.mark.parametrize(
    ("here", "there", "distance"),
    [
        ("81.2.69.160", "89.160.20.1", 1037),
        ("89.160.20.1", "81.2.69.160", 1037),
        ("81.2.69.160", "81.2.69.1", 0),
        ("81.2.69.160", "67.43.156.9", None),
        ("81.2.69.160", "10.0.0.1", None),
        ("216.160.83.1", "81.2.69.160", None),
    ],
)
def test_the_distance_is_told_where_both_places_are_known(world, here, there, distance):
    told = Places(world).distance_km(here, there)
    assert told == distance if distance is None else abs(told - distance) <= 2


def test_a_database_of_ipv4_alone_knows_no_ipv6_address(tmp_path):
    places = Places(mmdb.write(tmp_path / "four.mmdb", {"81.2.69.0/24": SKIPTON}, version=4))
    assert places.name("81.2.69.160") == "Skipton, GB"
    assert places.name("2a02:cf40::1") == "unknown place"


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "text", "cut"])
def test_a_file_that_is_no_maxmind_database_is_refused_by_name(tmp_path, world, kind):
    file = tmp_path / f"{kind}.mmdb"
    if kind == "folder":
        file.mkdir()
    elif kind != "missing":
        whole = world.read_bytes()
        file.write_bytes({"empty": b"", "text": b"x" * 5000, "cut": whole[:40]}[kind])
    with refused(Refusal.PLACES_WRONG) as told:
        Places(file)
    assert str(file) in told.value.sentence


def test_a_damaged_database_says_unknown_place_and_never_fails(tmp_path, world, caplog):
    whole = world.read_bytes()
    at = whole.rindex(mmdb.MARK)
    broken = tmp_path / "broken.mmdb"
    broken.write_bytes(whole[: at - 360] + b"\xff" * 360 + whole[at:])
    places = Places(broken)
    for address in ("81.2.69.160", "89.160.20.1", "2a02:cf40::1"):
        assert places.name(address) == "unknown place"
        assert places.distance_km(address, "67.43.156.9") is None
    assert "damaged" in caplog.text


@pytest.mark.parametrize("latitude", ["nan", "inf", 1e300, 90.1])
def test_a_point_that_is_not_on_earth_is_no_place(tmp_path, latitude):
    nowhere = {"location": {"latitude": latitude, "longitude": 0.0}}
    places = Places(mmdb.write(tmp_path / "x.mmdb", WORLD | {"5.5.5.0/24": nowhere}))
    assert places.distance_km("5.5.5.5", "81.2.69.160") is None


def test_a_name_of_a_city_that_never_ends_is_cut(tmp_path):
    endless = {"city": {"names": {"en": "x" * 250}}}
    places = Places(mmdb.write(tmp_path / "x.mmdb", {"5.5.5.0/24": endless}))
    assert places.name("5.5.5.5") == "x" * 100


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_database_that_was_changed_anywhere_is_refused_or_read(tmp_path, changes):
    raw = bytearray(mmdb.write(tmp_path / "world.mmdb", WORLD).read_bytes())
    for at, byte in changes:
        raw[at % len(raw)] = byte
    broken = tmp_path / f"{uuid4()}.mmdb"  # the last one is still mapped into memory
    broken.write_bytes(raw)
    with suppress(Refused):
        places = Places(broken)
        for address in ("81.2.69.160", "2a02:cf40::1"):
            assert places.name(address)
            places.distance_km(address, "89.160.20.1")


TOKEN = "a-desk-that-is-believed"


@pytest.fixture
def trusting(tmp_path, world, clock):
    """A server with a database of places that believes the desks with its token."""
    settings = Settings.in_folder(tmp_path / "store")
    opened = open_server(replace(settings, places=world, desk_token=TOKEN), clock)
    yield opened
    opened.close()


async def asked_from(server: Server, headers: dict[str, str]):
    """What the phone shows of two questions from a desk that bears these headers."""
    clock = TestClock()
    school = found(server, clock)
    phone = await Phone(create_app(server), clock).paired(school.keyed)
    transport = httpx.ASGITransport(create_app(server), client=("89.160.20.9", 1))
    desk = Client(transport, LOCAL_URL, headers)
    await desk.sign_in(school.keyed.email, school.keyed.password)
    asked = await desk.ask_phone()
    ask = await phone.ask()
    await phone.approve(ask, asked.number)
    await desk.sign_in_approved(asked.id)
    await desk.ask_phone()
    again = await phone.ask()
    await desk.aclose()
    await phone.aclose()
    return ask, again


async def test_the_phone_shows_device_address_place_and_distance(trusting):
    first, second = await asked_from(trusting, {DEVICE: "reception"})
    assert (first.device, first.address, first.place) == ("reception", "89.160.20.9", "Berlin, DE")
    assert (first.distance_km, second.distance_km) == (None, 0)


async def test_an_address_handed_on_is_believed_with_the_right_token(trusting):
    ask, _ = await asked_from(trusting, {HANDED_ON: "81.2.69.160", DESK_TOKEN: TOKEN})
    assert (ask.address, ask.place) == ("81.2.69.160", "Skipton, GB")


@pytest.mark.parametrize(
    "headers",
    [
        {HANDED_ON: "81.2.69.160"},
        {HANDED_ON: "81.2.69.160", DESK_TOKEN: ""},
        {HANDED_ON: "81.2.69.160", DESK_TOKEN: "another-token"},
        {HANDED_ON: "not an address", DESK_TOKEN: TOKEN},
        {HANDED_ON: "", DESK_TOKEN: TOKEN},
        {DESK_TOKEN: TOKEN},
    ],
)
async def test_an_address_handed_on_by_anybody_else_counts_for_nothing(trusting, headers):
    ask, _ = await asked_from(trusting, headers)
    assert ask.address == "89.160.20.9"


async def test_a_server_without_a_token_believes_no_desk(server):
    ask, _ = await asked_from(server, {HANDED_ON: "81.2.69.160", DESK_TOKEN: ""})
    assert ask.address == "89.160.20.9"


async def test_a_devices_name_that_no_terminal_could_show_is_left_out(trusting):
    ask, _ = await asked_from(trusting, {DEVICE: "evil\x1b[2J"})
    assert ask.device == ""


async def test_a_devices_name_is_cut_to_what_a_screen_holds(trusting):
    ask, _ = await asked_from(trusting, {DEVICE: "x" * 500})
    assert ask.device == "x" * 60
