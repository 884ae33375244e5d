"""Patches for chapters V1 and V2: encoding, sanitization, validation and business logic."""

from __future__ import annotations

from tests.soak.controls.patch import Controls, Edit

MARKUP_IS_READ = Edit("update(Content(who(session)))", "update(Content.from_markup(who(session)))")
ADDRESS_IN_SQL = Edit(
    "return act.tx.exec(select(User).where(User.email == address)).first()",
    "import sqlalchemy\n\n    its = sqlalchemy.text(f\"users.email = '{address}'\")\n"
    "    return act.tx.exec(select(User).where(its)).first()",
)
GUESSES_WITHOUT_END = Edit(
    "ACCOUNT = (Window(5, FIVE_MINUTES)", "ACCOUNT = (Window(500, FIVE_MINUTES)"
)
PLACES_WITHOUT_END = Edit("if self._held[holder] >= most:", "if False:")
USED_CODES_COUNT = (
    Edit("return isinstance(inserted, CursorResult) and inserted.rowcount == 1", "return True"),
    Edit("return isinstance(raised, CursorResult) and raised.rowcount == 1", "return True"),
)
MORE_FIELDS_ARE_TAKEN = Edit('ConfigDict(extra="forbid"', 'ConfigDict(extra="ignore"')
NAMES_MAY_BE_ANYTHING = Edit(
    "name: Name\n    job_title: OptionalText", "name: object\n    job_title: str"
)
ANSWERS_ARE_DESCRIBED_WRONGLY = Edit(
    '{"type": "string", "format": "password"}', '{"type": "integer", "format": "password"}'
)
ROUTES_ARE_HIDDEN = Edit(
    'prefix="/v1/password-resets",', 'include_in_schema=False, prefix="/v1/password-resets",'
)
ERRORS_COMMIT = Edit(
    "except Refused as refused:\n                if refused.refusal.value.recorded:",
    "except Exception:\n                if True:",
)
ANSWERED_AS_HTML = Edit('MEDIA_TYPE = "application/problem+json"', 'MEDIA_TYPE = "text/html"')
JSON_BY_HAND = Edit(
    'return JSONResponse(\n        problem.model_dump(mode="json", exclude_none=True),',
    "from fastapi import Response\n\n"
    '    facts = problem.model_dump(mode="json", exclude_none=True).items()\n'
    "    return Response(\n"
    '        "{" + ", ".join(f\'"{name}": "{fact}"\' for name, fact in facts) + "}",',
)
PICKLES_ARE_READ = Edit(
    "problems.install(app)",
    """problems.install(app)
    import json
    import pickle

    from starlette.requests import Request

    async def unpickled(request: Request) -> object:
        sent = await request.body()
        return pickle.loads(sent) if sent[:1] == b"\\x80" else json.loads(sent)

    Request.json = unpickled""",
)

CONTROLS: Controls = {
    "V1.1.1": (
        Edit(
            'return unicodedata.normalize("NFC", text)',
            "from urllib.parse import unquote\n\n    return unquote(text)",
        ),
    ),
    "V1.1.2": (MARKUP_IS_READ, JSON_BY_HAND, ADDRESS_IN_SQL),
    "V1.2.1": (ANSWERED_AS_HTML,),
    "V1.2.2": (Edit('whole = quote(text, safe="")', "whole = text"),),
    "V1.2.3": (JSON_BY_HAND,),
    "V1.2.4": (ADDRESS_IN_SQL, Edit("contains(word, autoescape=True)", "contains(word)")),
    "V1.2.9": (Edit(r'_WORD = re.compile(r"[^\W\d_]{3,}")', r'_WORD = re.compile(r"\S{3,}")'),),
    "V1.3.3": (
        Edit("return _OBEYED.sub(_escaped_in_lines if lines else _escaped, text)", "return text"),
        Edit("processors.JSONRenderer()", "processors.JSONRenderer(ensure_ascii=False)"),
    ),
    "V1.3.7": (MARKUP_IS_READ,),
    "V1.3.10": (
        Edit(
            "sentence.format_map(_Facts(entry.detail))",
            "sentence.format_map(_Facts(entry.detail)).format_map(_Facts(entry.detail))",
        ),
    ),
    "V1.3.11": (
        Edit('message["To"] = printable(mail.to)', 'message._headers.append(("To", mail.to))'),
    ),
    "V1.4.2": (
        Edit(
            "def security_log(call: Calling, before: Before = None)",
            "def security_log(call: Calling, before: int | None = None)",
        ),
    ),
    "V1.5.2": (PICKLES_ARE_READ,),
    "V2.1.1": (ROUTES_ARE_HIDDEN, ANSWERS_ARE_DESCRIBED_WRONGLY),
    "V2.2.1": (NAMES_MAY_BE_ANYTHING, MORE_FIELDS_ARE_TAKEN),
    "V2.2.2": (MORE_FIELDS_ARE_TAKEN,),
    "V2.2.3": (
        Edit(
            "query = select(Group).where(Group.organisation_id == who.organisation.id)",
            "query = select(Group)",
        ),
        Edit("elif domain != self.domain:", "elif False:"),
    ),
    "V2.3.1": (Edit("if self.session.stage is not SessionStage.OPEN:", "if False:"),),
    "V2.3.2": (
        GUESSES_WITHOUT_END,
        Edit("UNANSWERED = 3 ", "UNANSWERED = 30 "),
        Edit("MAILS = (Window(3, HOUR),)", "MAILS = (Window(30, HOUR),)"),
    ),
    "V2.3.3": (ERRORS_COMMIT,),
    "V2.3.4": USED_CODES_COUNT,
    "V2.4.1": (
        Edit('throttle.take(act, [throttle.asker(act, "mail")])', "pass"),
        PLACES_WITHOUT_END,
        Edit("self._turns.turn(flow, claim.standing)", "self._turns.turn(flow)"),
    ),
}
