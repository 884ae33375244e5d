"""The HTTP API as an ASGI app over one server."""

from functools import cache

from fastapi import FastAPI
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
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect is no answer of ours; 404 is
    )
    problems.install(app)
    for routes in (service, sign_in, password_resets, account, keys, users, challenges, phone):
        app.include_router(routes.router)
    if demo:
        from server_stub.routes import demo as demo_routes

        app.include_router(demo_routes.router)
    return app
