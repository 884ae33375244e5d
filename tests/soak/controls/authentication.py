"""Patches for chapter V6: passwords, rate limits, resets, codes and questions to the phone."""

from __future__ import annotations

from tests.soak.controls.encoding_and_validation import (
    GUESSES_WITHOUT_END,
    ROUTES_ARE_HIDDEN,
    USED_CODES_COUNT,
)
from tests.soak.controls.patch import Controls, Edit

MAILED_CODES_GO_ON = Edit("act.tx.execute(_END_MAILED_CODES, mine)", "pass")
SECOND_DEVICE_WITHOUT_ELEVATION = Edit(
    "if sessions.elevation(act, who.session) is None:\n            raise Refused(Refusal.ELEVATION_"
    "NEEDED)\n        return False",
    "return False",
)
CODES_GO_TO_THE_NEWEST_QUESTION = Edit(
    "_check_open(act, holder, challenge, *OPEN)",
    "its = select(Challenge).where(Challenge.user_id == holder.user.id)\n"
    "    challenge = act.tx.exec(its.order_by(col(Challenge.asked_at).desc())).first()\n"
    "    _check_open(act, holder, challenge, *OPEN)",
)
SIGNATURES_ARE_NOT_CHECKED = Edit(
    "key.verify(from_text(signature), signed)", "from_text(signature)"
)
RESETS_LAST_LONGER = Edit("LASTS = timedelta(hours=1)", "LASTS = timedelta(hours=2)")
UNGUARDED = Edit(
    "return call.read(KeyHolder, verify)",
    "with call.server.reading(call.address) as act:\n        return chain.verify(act, UUID(int=0))",
)

CONTROLS: Controls = {
    "V6.1.1": (
        Edit("Standing.ADDRESS), _known_at(act, what)]", "Standing.ADDRESS), asker(act, what)]"),
    ),
    "V6.1.3": (
        Edit(
            "if sessions.has_key(act, user):\n        return _step",
            "if False:\n        return _step",
        ),
    ),
    "V6.2.1": (Edit("SHORTEST = 12", "SHORTEST = 8"),),
    "V6.2.2": (
        Edit(
            "raise Refused(Refusal.PASSWORD_NOT_YOURS)\n    user.password_hash = hashed",
            "raise Refused(Refusal.PASSWORD_NOT_YOURS)",
        ),
    ),
    "V6.2.3": (Edit("if not proof.right or user.password_hash != change.stored:", "if False:"),),
    "V6.2.4": (
        Edit("return len(folded) - len(word) <= FEW and _once(word) in _words()", "return False"),
    ),
    "V6.2.5": (
        Edit(
            "if len(normal) < SHORTEST:",
            "if len(normal) < SHORTEST or not any(mark.isdecimal() for mark in normal):",
        ),
    ),
    "V6.2.6": (
        Edit("super().__init__(password=True, **options)", "super().__init__(**options)"),
        Edit('self.notify("A password is not copied.", markup=False)', "super().action_copy()"),
    ),
    "V6.2.7": (
        Edit(
            "super().__init__(password=True, **options)",
            "super().__init__(password=True, **options)\n\n"
            "    def _on_paste(self, event: Any) -> None:\n        event.prevent_default()",
        ),
    ),
    "V6.2.8": (Edit('return unicodedata.normalize("NFKC", password)', "return password"),),
    "V6.2.9": (Edit("Field(max_length=1024)", "Field(max_length=63)"),),
    "V6.2.11": (Edit("return len(rest) <= FEW and not any(", "return False and any("),),
    "V6.3.1": (
        GUESSES_WITHOUT_END,
        Edit("IPv6Address(known)) >> 64 << 64", "IPv6Address(known))"),
    ),
    "V6.3.2": (
        Edit(
            "    holder = Joining(name=asked.holder_name",
            '    admin = Joining(name="Admin", email="admin@localhost", password_hash=hashed)\n'
            "    organisations.join(act, organisations.group_of(act, of, FIRST_HOLDERS), admin)\n"
            "    holder = Joining(name=asked.holder_name",
        ),
        Edit(
            'with tempfile.TemporaryDirectory(prefix="keydesk-demo-") as folder:',
            'for folder in [tempfile.mkdtemp(prefix="keydesk-demo-")]:',
        ),
    ),
    "V6.3.3": (
        Edit(
            "step = _step(act, user, SessionStage.OPEN)\n",
            "step = _step(act, user, SessionStage.OPEN, elevated=True)\n",
        ),
        SECOND_DEVICE_WITHOUT_ELEVATION,
        Edit("    end(act, who.user, kept=who.session)\n", ""),
    ),
    "V6.3.4": (ROUTES_ARE_HIDDEN, UNGUARDED),
    "V6.4.1": (
        Edit(
            "if user is not None and not user.sso:",
            "if user is not None and user.password_hash:",
        ),
        RESETS_LAST_LONGER,
    ),
    "V6.4.3": (
        Edit(
            "    log.record(act, Event.PASSWORD_RESET, user)",
            "    from models.tables import SecurityKey\n\n"
            "    act.tx.exec(delete(SecurityKey).where(col(SecurityKey.user_id) == user.id))\n"
            "    log.record(act, Event.PASSWORD_RESET, user)",
        ),
    ),
    "V6.4.4": (Edit("if not asked.confirmed:", "if False:"),),
    "V6.5.1": (
        *USED_CODES_COUNT,
        Edit("if user is None or act.tx.exec(spent).rowcount != 1:", "if user is None:"),
        MAILED_CODES_GO_ON,
    ),
    "V6.5.2": (
        Edit(
            'return act.vault.digest(f"reset {kept.translate(_READ_AS)}")',
            "return kept.translate(_READ_AS)",
        ),
    ),
    "V6.5.4": (
        Edit("for _ in range(number_digits))", "for _ in range(1))"),
        Edit("LETTERS, GROUP = 12, 4", "LETTERS, GROUP = 8, 4"),
        Edit("DIGITS = 6\nSTEP", "DIGITS = 7\nSTEP"),
    ),
    "V6.5.5": (
        Edit("WAITS = timedelta(seconds=120)", "WAITS = timedelta(seconds=1200)"),
        RESETS_LAST_LONGER,
        Edit("WINDOW = 1 ", "WINDOW = 20 "),
    ),
    "V6.6.2": (
        Edit("or challenge.session_id != who.session.id or", "or"),
        Edit("or holder.key is None or not challenge.asked:", "or holder.key is None:"),
        CODES_GO_TO_THE_NEWEST_QUESTION,
        SIGNATURES_ARE_NOT_CHECKED,
    ),
    "V6.6.3": (
        Edit(
            'ticket = throttle.take(act, throttle.subjects(act, "code", str(user.id), user.id))\n'
            "    if not secrets",
            "ticket = throttle.Ticket(())\n    if not secrets",
        ),
    ),
    "V6.8.1 to V6.8.4": (
        Edit(
            "except VerifyMismatchError:\n            return Proof(right=False)",
            "except VerifyMismatchError:\n            return Proof(right=stored is None)",
        ),
    ),
}
