"""Patches for chapters V3, V4 and V5: browsers, the API, and files."""

from __future__ import annotations

from tests.soak.controls.encoding_and_validation import ANSWERED_AS_HTML
from tests.soak.controls.patch import Controls, Edit

NO_NOSNIFF = Edit('    (b"x-content-type-options", b"nosniff"),\n', "")
TOKEN_FROM_A_COOKIE = Edit(
    "token=credentials.credentials if credentials else None",
    'token=credentials.credentials if credentials else request.cookies.get("token")',
)

ANY_HANDED_ON_ADDRESS_IS_BELIEVED = Edit(
    "if not known or not secrets.compare_digest(token.encode(), known.encode()):", "if False:"
)

CONTROLS: Controls = {
    "V3.2.1": (NO_NOSNIFF,),
    "V3.3.1 to V3.3.4": (TOKEN_FROM_A_COOKIE,),
    "V3.4.1": (Edit('return [*own, _OVER_TLS] if scheme == "https" else own', "return own"),),
    "V3.4.2": (
        Edit(
            '(b"cache-control", b"no-store"),',
            '(b"cache-control", b"no-store"),\n    (b"access-control-allow-origin", b"*"),',
        ),
    ),
    "V3.4.3, V3.4.5, V3.4.6": (
        Edit("default-src 'none'; frame-ancestors 'none'", "default-src *"),
        Edit('    (b"referrer-policy", b"no-referrer"),\n', ""),
        Edit('    (b"x-frame-options", b"DENY"),\n', ""),
    ),
    "V3.4.4": (NO_NOSNIFF,),
    "V3.5.1, V3.5.2": (TOKEN_FROM_A_COOKIE,),
    "V3.5.3": (
        Edit(
            "with self.reading() as act:\n            who = guard",
            "with self.act() as act:\n            who = guard",
        ),
        Edit(
            "user = found(act, who, user_id)\n    group = ",
            'user = found(act, who, user_id)\n    user.job_title = "Looked at"\n    group = ',
        ),
    ),
    "V4.1.1": (ANSWERED_AS_HTML,),
    "V4.1.2": (Edit("redirect_slashes=False", "redirect_slashes=True"),),
    "V4.1.3": (
        ANY_HANDED_ON_ADDRESS_IS_BELIEVED,
        Edit("if peer not in self.trusted:", "if False:"),
        Edit("for hop in reversed(hops):", "for hop in hops:"),
    ),
    "V4.2.1": (
        Edit("if version not in VERSIONS or (chunked", "if version not in VERSIONS and (chunked"),
    ),
    "V5.2.1": (
        Edit("LARGEST_BODY = 4 * 1024 * 1024", "LARGEST_BODY = 400 * 1024 * 1024"),
        Edit("MOST_HEADERS = 100 ", "MOST_HEADERS = 10_000 "),
        Edit("LARGEST_HEAD = 16 * 1024", "LARGEST_HEAD = 64 * 1024"),
        Edit("within = WITHIN.get(state)", "within = None"),
    ),
    "V5.3.2": (Edit('safe = re.sub(r"[^a-z0-9@._+-]+", "_", to.lower())[:80]', "safe = to"),),
}
