"""The HTTP API: one FastAPI app over one server."""

from fastapi import FastAPI

from models.version import VERSION
from server_stub import problems
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


def create_app(server: Server) -> FastAPI:
    """The API as an ASGI app; `server` must stay open as long as it runs."""
    app = FastAPI(
        title="Keydesk",
        version=VERSION,
        responses=problems.documented(),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect is no answer of ours; 404 is
    )
    app.state.server = server
    problems.install(app)
    for routes in (service, sign_in, password_resets, account, keys, users, challenges, phone):
        app.include_router(routes.router)
    if server.settings.demo:
        from server_stub.routes import demo

        app.include_router(demo.router)
    app.add_middleware(Gate)
    return app
