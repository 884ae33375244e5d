"""Django's admin over a thousand users with a TOTP device each, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.peers import people
from benchmarks.peers.installed import ROOT
from benchmarks.peers.peer import Peer, Served
from benchmarks.site import PEOPLE

ADMIN = "admin"
ADMINS_ID = 1
DEVICES = "otp_totp_totpdevice"
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "DJANGO_SETTINGS_MODULE": "benchmarks.peers.django_project.settings",
    "DJANGO_SUPERUSER_USERNAME": ADMIN,
    "DJANGO_SUPERUSER_EMAIL": "",
    "DJANGO_SUPERUSER_PASSWORD": people.PASSWORD,
}
Record = dict[str, Any]


@contextmanager
def site(folder: Path) -> Iterator[tuple[Peer, Served]]:
    """It and its server, with the administrator signed in."""
    peer = Peer(folder, ENVIRONMENT)
    peer.run("-m", "django", "migrate")
    peer.run("-m", "django", "createsuperuser", "--noinput")
    (folder / "people.json").write_text(json.dumps(list(records())))
    peer.run("-m", "django", "loaddata", "people.json")
    with peer.served("django.core.wsgi:get_wsgi_application()") as server:
        sign_in(server)
        yield peer, server


def records() -> Iterator[Record]:
    """The users and everybody's device, as Django's fixtures have them."""
    yield device(ADMINS_ID)
    for number in range(PEOPLE):
        address = people.address(number)
        user = {"username": address, "email": address, "password": "!"}
        yield {"model": "auth.user", "pk": key(number), "fields": user}
        yield device(key(number))


def device(user: int) -> Record:
    """One that two-factor asks at sign-in, which it knows by its name."""
    fields = {"user": user, "name": "default", "key": people.SEED.hex()}
    return {"model": "otp_totp.totpdevice", "pk": user, "fields": fields}


def key(number: int) -> int:
    """The primary key of somebody, and of their device."""
    return ADMINS_ID + 1 + number


def sign_in(server: Served) -> None:
    """Password, then code; nothing of the admin is shown without both."""
    step = "login_view-current_step"
    page = "/account/login/"
    server.client.get(page).raise_for_status()
    password = {"auth-username": ADMIN, "auth-password": people.PASSWORD, step: "auth"}
    server.client.post(page, data=password | token(server)).raise_for_status()
    code = {"token-otp_token": people.code(), step: "token"}
    answer = server.client.post(page, data=code | token(server))
    assert answer.headers.get("Location") == "/admin/", answer.text


def token(server: Served) -> dict[str, str]:
    """What proves that a form is no other site's."""
    return {"csrfmiddlewaretoken": server.client.cookies["csrftoken"]}
