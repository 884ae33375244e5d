"""One's own security keys, and adding a device."""

from uuid import UUID

from fastapi import APIRouter

from models.wire.base import Done
from models.wire.keys import DeviceToSave, Enrolment, KeyName, KeyRow, Keys
from server_stub.calls import Calling
from server_stub.routes.in_thread import InThread
from server_stub.rules import enrolment, keys
from server_stub.rules.guards import Signed

router = APIRouter(route_class=InThread, prefix="/v1/account", tags=["security keys"])


@router.get("/keys")
def own_keys(call: Calling) -> Keys:
    """One's own security keys, oldest first."""
    return call.read(Signed, keys.mine)


@router.put("/keys/{key_id}")
def rename_key(call: Calling, key_id: UUID, asked: KeyName) -> KeyRow:
    """Give one of one's own keys another name."""
    return call.change(Signed, KeyRow, lambda act, who: keys.rename(act, who, key_id, asked), asked)


@router.post("/enrolments")
def begin_enrolment(call: Calling) -> Enrolment:
    """A new device's secret, as QR content and as setup key."""
    return call.change(Signed, Enrolment, enrolment.begin)


@router.post("/enrolments/{enrolment_id}/save")
def save_device(call: Calling, enrolment_id: UUID, asked: DeviceToSave) -> KeyRow:
    """Complete an enrolment with the device's name and its code."""
    return call.change(
        Signed, KeyRow, lambda act, who: enrolment.save(act, who, enrolment_id, asked), asked
    )


@router.delete("/enrolments/{enrolment_id}")
def cancel_enrolment(call: Calling, enrolment_id: UUID) -> Done:
    """Forget an enrolment; no error when it is gone already."""
    return call.give_up(Signed, Done, lambda act, who: enrolment.cancel(act, who, enrolment_id))
