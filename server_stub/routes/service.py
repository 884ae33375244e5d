"""What anybody may ask: whether the server works, and whose it is."""

from secrets import compare_digest

from fastapi import APIRouter, Response
from sqlmodel import select

from models import schema
from models.refusals import Refusal, Refused
from models.tables import Organisation
from models.version import VERSION
from models.wire.base import Done
from models.wire.sign_in import About, DemoHint
from server_stub.act import Act
from server_stub.calls import Calling
from server_stub.routes.in_thread import InThread

router = APIRouter(route_class=InThread, tags=["service"])
PROMETHEUS = "text/plain; version=0.0.4"
BRAND = "Keydesk"  # until a sign-in tells which of several organisations it is about


@router.get("/healthz")
def healthz(call: Calling) -> Done:
    """The server answers and its store can be read."""
    with call.server.reading(call.address) as act:
        act.tx.exec(select(1))
    return Done()


@router.get("/readyz")
def readyz(call: Calling) -> Done:
    """The store can be read and has the schema of this version, or a newer one beside it."""
    with call.server.reading(call.address) as act:
        schema.check_ready(act.tx.connection())
    return Done()


@router.get("/metrics", include_in_schema=False)
def metrics(call: Calling) -> Response:
    """Counts for Prometheus, for whoever bears the token of the settings; else there are none."""
    token, watching = call.server.settings.metrics_token, call.server.watching
    borne = (call.token or "").encode()
    if token is None or watching.metrics is None or not compare_digest(borne, token.encode()):
        raise Refused(Refusal.NOT_FOUND)
    return Response(watching.metrics.text(), media_type=PROMETHEUS)


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
