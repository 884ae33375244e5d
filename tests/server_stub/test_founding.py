"""Founding an organisation: what each answer must be."""

import pytest
from sqlmodel import select

from models.refusals import Refusal, Refused
from models.tables import Organisation, User
from server_stub.rules import founding
from server_stub.server import Server
from tests.server_stub.school import School

ASKED = founding.Asked(
    organisation="Hill School",
    brand="Keydesk",
    domain="hill.example",
    timezone="Europe/London",
    support_email="help@hill.example",
    holder_name="Ada Lane",
    holder_email="ada@hill.example",
    password="lamp otter harbour",
)


@pytest.mark.parametrize(
    ("where", "typed", "told"),
    [
        ("organisation", " ", "Organisation name: is empty"),
        ("organisation", "x" * 101, "Organisation name: is too long"),
        ("brand", "Key\x00desk", "Brand: holds control characters"),
        ("domain", "hill", "Email domain: is not a domain"),
        ("domain", "hill.example'; --", "Email domain: is not a domain"),
        ("domain", "-hill.example", "Email domain: is not a domain"),
        ("domain", "a." * 127 + "example", "Email domain: is not a domain"),
        ("timezone", "Mars/Phobos", "Time zone: is not a time zone"),
        ("timezone", "../../etc/passwd", "Time zone: is not a time zone"),
        ("timezone", "", "Time zone: is not a time zone"),
        ("support_email", "help", "Support's email address: is not an email address"),
        ("holder_name", "Ada\udcffLane", "name: holds control characters"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_with_its_field(where, typed, told):
    with pytest.raises(Refused) as refused:
        founding.checked(where, typed)
    assert refused.value.refusal is Refusal.INPUT_WRONG
    assert refused.value.field == where
    assert told in refused.value.sentence


def test_a_domain_is_kept_in_one_form():
    assert founding.checked("domain", " @Hill.Example ") == "hill.example"


def test_the_first_key_holder_belongs_to_the_organisation():
    founding.check_belongs("Ada@HILL.example", "hill.example")
    with pytest.raises(Refused):
        founding.check_belongs("ada@otherhill.example", "hill.example")


def test_a_new_store_has_no_account_and_then_that_of_its_founder_alone(server: Server):
    with server.reading("test") as act:
        assert act.tx.exec(select(User)).all() == []
    with server.act("test") as act:
        founding.found(act, ASKED, server.passwords.hash(ASKED.password))
    with server.reading("test") as act:
        assert [user.email for user in act.tx.exec(select(User))] == [ASKED.holder_email]


def test_two_organisations_of_one_store_never_share_a_domain(server: Server, school: School):
    with server.act("test") as act:
        founding.found(act, ASKED, "hash")
    with pytest.raises(Refused) as refused, server.act("test") as act:
        founding.found(act, ASKED, "hash")
    assert refused.value.field == "domain"
    with server.reading("test") as act:
        assert len(act.tx.exec(select(Organisation)).all()) == 2
