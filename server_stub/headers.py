"""Headers: those that every answer bears, whoever makes it, and how many a request may."""

LARGEST_HEAD = 16 * 1024  # bytes of request line and headers; a desk's own take 500

_ALWAYS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_OVER_TLS = (b"strict-transport-security", b"max-age=31536000")  # RFC 6797: a year


def common(scheme: str, request_id: str) -> list[tuple[bytes, bytes]]:
    """For an answer over this scheme, "http" or "https"."""
    own = [*_ALWAYS, (b"x-request-id", request_id.encode())]
    return [*own, _OVER_TLS] if scheme == "https" else own
