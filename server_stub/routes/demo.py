"""The phone in a demo's pocket; a server that is no demo has no such address."""

from uuid import UUID

from fastapi import APIRouter

from models.wire.sign_in import DemoCode, DemoKey
from server_stub.calls import Calling
from server_stub.routes.in_thread import InThread
from server_stub.rules import demo_phone
from server_stub.rules.guards import Guard

router = APIRouter(route_class=InThread, prefix="/v1/demo", tags=["demo"])


@router.get("/code")
def demo_code(call: Calling, enrolment: UUID | None = None) -> DemoCode:
    """The code for one of the caller's enrolments, or for the caller's first device."""
    return call.read(Guard, lambda act, who: demo_phone.shows(act, who, enrolment))


@router.get("/key")
def demo_key(call: Calling) -> DemoKey:
    """The secret of the caller's first device, for a demo phone that is a phone like any other."""
    return call.read(Guard, demo_phone.holds)
