"""What anybody may ask: whether the server works, and whose it is."""

from fastapi import APIRouter
from sqlmodel import select

from models.tables import Organisation
from models.version import VERSION
from models.wire.base import Done
from models.wire.sign_in import About, DemoHint
from server_stub.act import Act
from server_stub.calls import Calling

router = APIRouter(tags=["service"])
BRAND = "Keydesk"  # until a sign-in tells which of several organisations it is about


@router.get("/healthz")
def healthz(call: Calling) -> Done:
    """The server answers and its store can be read."""
    with call.server.reading(call.address) as act:
        act.tx.exec(select(1))
    return Done()


@router.get("/v1/about")
def about(call: Calling) -> About:
    """What a desk may know before anyone signs in."""
    settings = call.server.settings
    with call.server.reading(call.address) as act:
        only = _only_organisation(act)
    return About(
        version=VERSION,
        brand=only.brand if only else BRAND,
        organisation=only.name if only else None,
        demo=_hint() if settings.demo else None,
        outbox=str(settings.outbox) if settings.shows_outbox else None,
    )


def _only_organisation(act: Act) -> Organisation | None:
    found = act.tx.exec(select(Organisation).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _hint() -> DemoHint:
    from server_stub import demo

    return demo.hint()
