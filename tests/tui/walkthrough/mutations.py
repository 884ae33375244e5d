"""Rules switched off, each with the step of a walkthrough that fails without it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from models.access import KeyKind
from models.challenges import ChallengeState, Decision
from models.events import Event
from models.refusals import Refusal, Refused
from screens.widgets.action import Action
from server_stub.rules import (
    alerts,
    challenges,
    enrolment,
    keys,
    log,
    lost_devices,
    passwords,
    removal,
    resets,
    second_factor,
    sessions,
    steps,
    throttle,
)
from tests.tui.walkthrough.players import played

Patch = pytest.MonkeyPatch
Mutation = tuple[Callable[[Patch], None], str]
"""Each mutation, with the file and the beginning of the step that notices it."""
PATIENCE = 2.0  # seconds: what never comes is waited for


def a_code_counts_again_and_again(patch: Patch) -> None:
    patch.setattr(steps, "spend", lambda *_: True)
    patch.setattr(steps, "accept", lambda *_: True)
    patch.setattr(steps, "spent", lambda *_: False)


def a_wrong_clock_is_not_told(patch: Patch) -> None:
    patch.setattr(second_factor, "_agree", lambda _: False)


def a_wrong_clock_is_not_told_at_enrolment(patch: Patch) -> None:
    told = enrolment._proved_step

    def untold(*given: Any) -> int:
        try:
            return told(*given)
        except Refused as refused:
            raise Refused(Refusal.CODE_WRONG) from refused

    patch.setattr(enrolment, "_proved_step", untold)


def guesses_are_not_bounded(patch: Patch) -> None:
    patch.setattr(throttle, "lifts_at", lambda *_: None)


def a_session_never_idles(patch: Patch) -> None:
    patch.setattr(sessions, "IDLE", timedelta(days=1))


def a_removal_leaves_elevations(patch: Patch) -> None:
    patch.setattr(sessions, "end_elevations", lambda *_: None)


def a_removal_takes_meritlock_keys_too(patch: Patch) -> None:
    patch.setattr(removal, "_devices", list)


def sso_users_keys_may_be_removed(patch: Patch) -> None:
    patch.setattr(removal, "_barrier", lambda *_: None)


def a_used_key_stays_unverified(patch: Patch) -> None:
    used = second_factor.used

    def unverified(act: Any, user: Any, key: Any) -> None:
        before = key.verified_at
        used(act, user, key)
        key.verified_at = before if key.kind is KeyKind.TOTP else key.verified_at

    patch.setattr(second_factor, "used", unverified)


def a_removal_needs_no_tick(patch: Patch) -> None:
    offered = Action.offer
    patch.setattr(Action, "offer", lambda self, _: offered(self, ""))


def a_denied_question_is_approved(patch: Patch) -> None:
    patch.setattr(Decision, "state", property(lambda _: ChallengeState.APPROVED))


def nobody_hears_of_a_strangers_try(patch: Patch) -> None:
    patch.setattr(alerts, "denied_of_others", lambda *_: [])


def every_mailed_code_is_right(patch: Patch) -> None:
    patch.setattr(resets, "_hash", lambda *_: "the same for all")


def any_password_will_do(patch: Patch) -> None:
    patch.setattr(passwords, "check_new", lambda _: None)


def a_call_for_help_is_not_queued(patch: Patch) -> None:
    recorded = log.record

    def unheard(act: Any, event: Event, *others: Any, **detail: Any) -> None:
        if event is not Event.DEVICE_LOST:
            recorded(act, event, *others, **detail)

    patch.setattr(log, "record", unheard)


def a_settled_call_stays_in_the_queue(patch: Patch) -> None:
    patch.setattr(lost_devices, "SETTLED", ())


def a_question_never_grows_old(patch: Patch) -> None:
    patch.setattr(challenges, "WAITS", timedelta(days=1))


def two_devices_may_share_a_name(patch: Patch) -> None:
    patch.setattr(keys, "check_name", lambda *_: None)


MUTATIONS: list[Mutation] = [
    (a_code_counts_again_and_again, 'replayed-code.walk: see error "That code, or a newer one'),
    (a_wrong_clock_is_not_told, 'out-of-date-code.walk: see "seconds slow"'),
    (a_wrong_clock_is_not_told_at_enrolment, 'lost-phone.walk: see "seconds fast"'),
    (guesses_are_not_bounded, 'lockout.walk: see "Too many wrong tries.'),
    (a_session_never_idles, 'session-end.walk: see screen "Log in again"'),
    (a_removal_leaves_elevations, "removal-while-elevated.walk: see "),
    (a_removal_takes_meritlock_keys_too, 'meritlock-stays.walk: see row "Meritlock 4071"'),
    (sso_users_keys_may_be_removed, 'sso-user.walk: see "single sign-on"'),
    (a_used_key_stays_unverified, 'lost-phone.walk: see no row "iPhone 7" with "Unverified"'),
    (a_removal_needs_no_tick, 'lost-phone.walk: see "Remove this user\'s 2FA devices" unav'),
    (a_denied_question_is_approved, 'lost-phone.walk: see error "Denied on your device"'),
    (nobody_hears_of_a_strangers_try, 'deny-not-me.walk: see "Luke Smith: Denied on the phone'),
    (every_mailed_code_is_right, 'first-time.walk: see error "This code is not right"'),
    (any_password_will_do, 'first-time.walk: see error "at least 12 characters"'),
    (a_call_for_help_is_not_queued, 'lost-device-queue.walk: see "1 person asks for help'),
    (a_settled_call_stays_in_the_queue, 'lost-device-queue.walk: see no "asks for help'),
    (a_question_never_grows_old, 'phone-offline.walk: see "Your phone did not answer in time'),
    (two_devices_may_share_a_name, 'second-device.walk: see error "You already have a device'),
]


async def notice(mutation: Mutation, patch: Patch) -> None:
    """Play the mutation's walkthrough, which has to fail at its step."""
    switch_off, caught_by = mutation
    switch_off(patch)
    walk = await played(caught_by.partition(":")[0], patience=PATIENCE)
    assert walk.failed, "it passed all the same"
    assert walk.at.startswith(caught_by), walk.failed


def named(mutation: Mutation) -> str:
    """Its name among tests."""
    return mutation[0].__name__
