"""The API's routes as its OpenAPI description lists them, and requests made from that alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from server_stub.app import routed

Values = Mapping[str, Any]
PUBLIC = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/v1/about"),
    ("POST", "/v1/sign-in"),
    ("POST", "/v1/password-resets"),
    ("POST", "/v1/password-resets/redeem"),
    ("POST", "/v1/phone/pairings"),
    ("POST", "/v1/phone/pairings/prove"),
}
"""What may be asked without a session; every other route has to refuse that."""
NAMING = {"email", "search", "after", "pairing_id"}
"""Fields that name a thing though they are no UUID."""
PLAIN: dict[str, Any] = {
    "before": 1,
    "code": "123456",
    "confirmed": True,
    "current_password": "not this one, sorry",
    "dry_run": False,
    "group": "SLT",
    "job_title": "Caretaker",
    "known": 0,
    "line": 1,
    "name": "Mine",
    "new_password": "quite another password",
    "nonce": "1.2.3",
    "password": "not this one, sorry",
    "proof": "AAAA",
    "public_key": "AAAA",
    "decision": "approve",
    "number": "12",
    "at": "2026-03-02T08:30:00Z",
    "signature": "AAAA",
    "whole": True,
}
"""What a field that names nothing holds in a request that is otherwise a good one."""


@dataclass(frozen=True)
class Field:
    """One value that a request holds: in its path, its query or somewhere in its body."""

    name: str
    where: str
    schema: Mapping[str, Any]

    @property
    def is_uuid(self) -> bool:
        """Whether it takes ids."""
        kinds = [self.schema, *self.schema.get("anyOf", [])]
        return any(kind.get("format") == "uuid" for kind in kinds)

    @property
    def names_a_thing(self) -> bool:
        """Whether somebody else's thing could be put there."""
        return self.is_uuid or self.name in NAMING

    def unknown(self) -> str:
        """A well-formed value that names nothing there is."""
        if self.is_uuid:
            return str(uuid4())
        return {"email": "nobody@riverside.sch.uk", "search": "zzzz"}.get(self.name, uuid4().hex)


@dataclass(frozen=True)
class Route:
    """One route, with every field that it takes but headers."""

    method: str
    path: str
    tag: str
    by_phone: bool
    fields: tuple[Field, ...]
    body: Mapping[str, Any] | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def public(self) -> bool:
        """Whether it may be asked without a session."""
        return (self.method, self.path) in PUBLIC

    @property
    def half_way(self) -> bool:
        """Whether it belongs to a sign-in that awaits its second factor."""
        return self.path.startswith("/v1/sign-in/")

    def to(self, values: Values) -> str:
        """Its address, with these values and otherwise unknown things."""
        filled = PLAIN | {field.name: field.unknown() for field in self.fields} | dict(values)
        return self.path.format_map(filled)

    def asked(self, values: Values) -> dict[str, Any]:
        """Its query: what isn't among these values is left out."""
        asked = [field.name for field in self.fields if field.where == "query"]
        return {name: values[name] for name in asked if name in values}

    def content(self, values: Values) -> Any:
        """Its body, with these values and otherwise good ones; None where it takes none."""
        return None if self.body is None else _filled(self.body, "", values)


@cache
def routes() -> tuple[Route, ...]:
    """All routes of a demo's server, which has every route there is."""
    paths: dict[str, dict[str, Any]] = routed(demo=True).openapi()["paths"]
    return tuple(
        _route(method.upper(), path, told)
        for path, methods in paths.items()
        for method, told in methods.items()
    )


def _route(method: str, path: str, told: Mapping[str, Any]) -> Route:
    parameters = told.get("parameters", [])
    fields = [
        Field(one["name"], one["in"], one["schema"]) for one in parameters if one["in"] != "header"
    ]
    by_phone = any(one["name"] == "keydesk-phone" for one in parameters)
    content = told.get("requestBody", {}).get("content", {})
    body = content["application/json"]["schema"] if content else None
    if body is not None:
        fields += _leaves(body, "")
    return Route(method, path, told["tags"][0], by_phone, tuple(fields), body)


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    named = schema.get("$ref", "").rpartition("/")[2]
    shapes = routed(demo=True).openapi()["components"]["schemas"]
    found: Mapping[str, Any] = shapes[named] if named else schema
    return found


def _leaves(schema: Mapping[str, Any], name: str) -> Iterator[Field]:
    schema = _resolved(schema)
    if "properties" in schema:
        for inner, told in schema["properties"].items():
            yield from _leaves(told, inner)
    elif "items" in schema:
        yield from _leaves(schema["items"], name)
    else:
        yield Field(name, "body", schema)


def _filled(schema: Mapping[str, Any], name: str, values: Values) -> Any:
    schema = _resolved(schema)
    if "properties" in schema:
        inner = schema["properties"]
        return {each: _filled(inner[each], each, values) for each in inner}
    if "items" in schema:
        return [_filled(schema["items"], name, values)]
    if name in values:
        return values[name]
    field = Field(name, "body", schema)
    return field.unknown() if field.names_a_thing else PLAIN[name]
