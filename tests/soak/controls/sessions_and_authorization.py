"""Patches for chapters V7 and V8: sessions, and who may do what."""

from __future__ import annotations

from tests.soak.controls.authentication import (
    MAILED_CODES_GO_ON,
    SECOND_DEVICE_WITHOUT_ELEVATION,
    UNGUARDED,
)
from tests.soak.controls.encoding_and_validation import MORE_FIELDS_ARE_TAKEN
from tests.soak.controls.patch import Controls, Edit

LOG_OUT_ENDS_NOTHING = Edit(
    "    sessions.end(act, who.session)\n    challenges.withdraw", "    challenges.withdraw"
)
PEOPLE_OF_ANY_SCHOOL = Edit(
    "if user is None or user.organisation_id != who.organisation.id:", "if user is None:"
)
ANYBODY_IS_A_KEY_HOLDER = Edit(
    "if Permission.REMOVE_KEYS not in self.group.permissions:", "if False:"
)
HALF_SIGN_INS_GO_ON = Edit("sessions.end_half_way(act, user)", "pass")

CONTROLS: Controls = {
    "V7.2.1": (UNGUARDED,),
    "V7.2.2": (
        Edit(
            "token = secrets.token_urlsafe(TOKEN_BYTES)\n    session = Session(",
            "token = act.vault.digest(user.email)\n    session = Session(",
        ),
    ),
    "V7.2.3": (Edit("TOKEN_BYTES = 32", "TOKEN_BYTES = 8"),),
    "V7.2.4": (
        Edit("if not sessions.end(act, who.session):", "if False:"),
        Edit('_write(act, session, "token_hash", act.vault.digest(token))', "pass"),
    ),
    "V7.3.1": (Edit("IDLE = timedelta(hours=1)", "IDLE = timedelta(days=1)"),),
    "V7.3.2": (Edit("LONGEST = timedelta(hours=12)", "LONGEST = timedelta(days=2)"),),
    "V7.4.1": (
        LOG_OUT_ENDS_NOTHING,
        Edit("over = act.now >= min(idle_until(session), ends_at(session))", "over = False"),
    ),
    "V7.4.3": (
        Edit("sessions.end_others(act, user, kept)", "pass"),
        MAILED_CODES_GO_ON,
        HALF_SIGN_INS_GO_ON,
        Edit("sessions.end_elevations(act, user, kept)", "pass"),
        Edit("sessions.note_removal(act, user)", "pass"),
    ),
    "V7.4.4": (Edit('            yield Action("Log out", id="log-out")\n', ""),),
    "V7.4.5": (HALF_SIGN_INS_GO_ON,),
    "V7.5.1": (SECOND_DEVICE_WITHOUT_ELEVATION,),
    "V8.2.1": (ANYBODY_IS_A_KEY_HOLDER,),
    "V8.2.2": (
        Edit("if enrolment is None or enrolment.user_id != user.id:", "if enrolment is None:"),
        PEOPLE_OF_ANY_SCHOOL,
    ),
    "V8.2.3": (MORE_FIELDS_ARE_TAKEN,),
    "V8.3.1": (ANYBODY_IS_A_KEY_HOLDER,),
    "V8.4.1": (
        PEOPLE_OF_ANY_SCHOOL,
        Edit("key=organisation_id.bytes)", "key=bytes(16))"),
        Edit(".all() if user.theirs}", ".all()}"),
    ),
}
