"""The HTTP API as an ASGI app over one server."""

from collections.abc import Awaitable, Callable
from functools import cache

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from models.version import VERSION
from server_stub import problems
from server_stub.api.proxy_headers import ProxyHeaders
from server_stub.gate import Gate
from server_stub.routes import (
    account,
    challenges,
    keys,
    password_resets,
    phone,
    service,
    sign_in,
    users,
)
from server_stub.server import Server


def create_app(server: Server) -> ASGIApp:
    """The API over this server, which must stay open as long as the app runs."""
    gate = Gate(routed(demo=server.settings.demo), server.watching)
    outermost = ProxyHeaders(gate, server.settings.proxies, server.unconfigured_proxies)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {**scope.get("state", {}), "server": server}
        await outermost(scope, receive, send)

    return app


@cache
def routed(*, demo: bool) -> FastAPI:
    """The routes, over whichever server a request brings along; reading them all takes 0.1 s."""
    app = FastAPI(
        title="Keydesk",
        version=VERSION,
        responses=problems.documented(),
        openapi_url=None,
        redirect_slashes=False,  # a redirect is no answer of ours; 404 is
    )
    problems.install(app)
    for routes in (service, sign_in, password_resets, account, keys, users, challenges, phone):
        app.include_router(routes.router)
    if demo:
        from server_stub.routes import demo as demo_routes

        app.include_router(demo_routes.router)
    app.add_route("/openapi.json", _described(app))
    return app


def _described(app: FastAPI) -> Callable[[Request], Awaitable[Response]]:
    """The description of the routes, written once: FastAPI's own route writes it at each request,
    which takes 0.1 s that nobody else is answered.
    """

    @cache
    def written() -> bytes:
        return bytes(JSONResponse(app.openapi()).body)

    async def description(_request: Request) -> Response:
        return Response(written(), media_type="application/json")

    return description
