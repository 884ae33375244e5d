"""Patches for chapters V13 to V16: configuration, data, secure coding and logging."""

from __future__ import annotations

from tests.soak.controls.encoding_and_validation import (
    ERRORS_COMMIT,
    MORE_FIELDS_ARE_TAKEN,
    NAMES_MAY_BE_ANYTHING,
    PLACES_WITHOUT_END,
)
from tests.soak.controls.patch import Controls, Edit
from tests.soak.controls.web_api_and_files import ANY_HANDED_ON_ADDRESS_IS_BELIEVED

ANSWERS_MAY_BE_KEPT = Edit('    (b"cache-control", b"no-store"),\n', "")

CONTROLS: Controls = {
    "V13.3.1": (Edit("if found.st_mode & OTHERS:", "if False:"),),
    "V13.4.2": (Edit('title="Keydesk",\n', 'title="Keydesk",\n        debug=True,\n'),),
    "V13.4.4": (
        Edit(
            '@router.get("/v1/about")',
            '@router.trace("/v1/about", include_in_schema=False)\n@router.get("/v1/about")',
        ),
    ),
    "V13.4.5": (
        Edit("or not compare_digest(borne, token.encode()):", "or compare_digest(borne, b'x'):"),
    ),
    "V14.2.1": (
        Edit("def find_users(call: Calling,", 'def find_users(call: Calling, token: str = "",'),
        Edit('self._post("/v1/sign-in", Sign', 'self._post(f"/v1/sign-in?{password}", Sign'),
    ),
    "V14.2.2": (ANSWERS_MAY_BE_KEPT,),
    "V14.2.4": (
        Edit("return sealing.seal(act, seed, place(key_id))", "return seed"),
        Edit("return act.vault.open(secret, place(key_id))", "return secret"),
    ),
    "V14.3.1": (Edit("self.desk.now_holds(None)", "pass"),),
    "V14.3.2": (ANSWERS_MAY_BE_KEPT,),
    "V15.1.2": (Edit("argon2-cffi==", "argon2-cffi>="),),
    "V15.2.2": (
        Edit("if self.held >= self.most and self.silent:", "if False:"),
        Edit("return self.held < self.most", "return True"),
        Edit("return self._lines <= MOST", "return True"),
        PLACES_WITHOUT_END,
        Edit(
            "return await loop.run_in_executor(threads, context.run, self._timed, work)",
            "anyio.to_thread.current_default_thread_limiter().total_tokens = self.at_once\n"
            "        return await anyio.to_thread.run_sync(context.run, self._timed, work)",
        ),
    ),
    "V15.2.3": (
        Edit(
            "    if demo:\n        from server_stub.routes import demo",
            "    if True:\n        from server_stub.routes import demo",
        ),
    ),
    "V15.3.1": (
        Edit("sso: bool\n\n\nclass AccountCh", "sso: bool\n    more: str\n\n\nclass AccountCh"),
        Edit(
            "sso=user.sso,\n    )\n\n\ndef save(act",
            'sso=user.sso, more=user.password_hash or "",\n    )\n\n\ndef save(act',
        ),
    ),
    "V15.3.2": (
        Edit(
            "raise Refused(Refusal.REDIRECTED, where=self.where, to=to)",
            'there = httpx.Request("GET", to)\n'
            "            other = await self.transport.handle_async_request(there)\n"
            "            return await self._whole(other)",
        ),
    ),
    "V15.3.3": (MORE_FIELDS_ARE_TAKEN,),
    "V15.3.4": (
        Edit("address = network_address.parse(hop)", "address = hop"),
        Edit(
            'if percent and (":" not in bare or _SCOPE', 'if False and (":" not in bare or _SCOPE'
        ),
        Edit('return str(getattr(ip, "ipv4_mapped", None) or ip)', "return host"),
        ANY_HANDED_ON_ADDRESS_IS_BELIEVED,
    ),
    "V15.3.5": (NAMES_MAY_BE_ANYTHING,),
    "V15.3.7": (
        Edit(
            "token=credentials.credentials if credentials else None",
            'token=credentials.credentials if credentials else request.query_params.get("token")',
        ),
        Edit(
            "refusal = _unacceptable(scope)",
            'scope["query_string"] = b"&".join(scope["query_string"].split(b"&")[::-1])\n'
            "        refusal = _unacceptable(scope)",
        ),
    ),
    "V16.2.1": (
        Edit(
            "actor=actor,\n        address=entry.address,\n        detail",
            "actor=user, address=entry.address, detail",
        ),
    ),
    "V16.2.2": (Edit("if abs(ahead) >= GRAVE:", "if False:"),),
    "V16.2.4": (Edit("*map(_field, header), extension))", "*header, extension))"),),
    "V16.2.5": (
        Edit(
            "route=route.path if route else None,",
            'route=scope["path"] + scope["query_string"].decode(),',
        ),
    ),
    "V16.3.1": (
        Edit("log.record(act, Event.SIGN_IN_REFUSED, user)", "pass"),
        Edit(
            "log.record(act, Event.CODE_REFUSED, user)\n        raise Refused(Refusal.CODE_WRONG)",
            "raise Refused(Refusal.CODE_WRONG)",
        ),
    ),
    "V16.3.2": (
        Edit("log.record(act, Event.ANSWER_REFUSED, self.user, reason=reason or", "(reason or"),
    ),
    "V16.3.3": (Edit("if attempt.last:", "if False:"),),
    "V16.3.4": (
        Edit('logger.warning("a mail could not be sent: %s"', 'logger.debug("a mail: %s"'),
    ),
    "V16.4.1": (Edit(r'return re.sub(r"([\\=])", r"\\\1", visible(text))', "return text"),),
    "V16.4.2": (
        Edit("if entry.mac != entry_mac(", "if False and entry.mac != entry_mac("),
        Edit("if entry.seq != seq:", "if False:"),
        Edit("if not sealed(walk.act, walk.end(head)):", "if not walk.end(head):"),
        Edit("if known is not None:\n            _find", "if False:\n            _find"),
        Edit("return disagreement(act) or _silence(act)", "return None"),
    ),
    "V16.4.3": (Edit('return f"{noted} is gone: the log was cut off."', "return None"),),
    "V16.5.1": (
        Edit(
            "Refusal.SERVER_FAILED, request_id=request_id",
            "Refusal.SERVER_FAILED, request_id=error",
        ),
    ),
    "V16.5.2": (
        Edit("if settings.smtp is None:\n            mail.send", "if True:\n            mail.send"),
        Edit(
            "(OSError, smtplib.SMTPException, ValueError) as error:", "ZeroDivisionError as error:"
        ),
    ),
    "V16.5.3": (ERRORS_COMMIT,),
}
