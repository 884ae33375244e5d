"""The doors to the screens: each imports its screen when it is first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from textual.screen import Screen

from screens.desk import Desk
from screens.places import Place
from screens.sign_in import SignInScreen

if TYPE_CHECKING:
    from models.wire.sign_in import SessionState
    from screens.phone.held import HeldPhone


def sign_in(desk: Desk, said: str = "") -> SignInScreen:
    """The one that is open at the start; `said` stands above the form."""
    return SignInScreen(desk, said)


def place(desk: Desk, to: Place) -> Screen[None]:
    """A place."""
    match to:
        case Place.DASHBOARD:
            from screens.dashboard import DashboardScreen

            return DashboardScreen(desk)
        case Place.ACCOUNT:
            from screens.account_settings import AccountSettingsScreen

            return AccountSettingsScreen(desk)
        case Place.ADMIN:
            from screens.users import UsersScreen

            return UsersScreen(desk)


def second_factor(desk: Desk) -> Screen[SessionState | None]:
    """The code that completes a sign-in."""
    from screens.second_factor import SecondFactorScreen

    return SecondFactorScreen(desk)


def sign_in_again(desk: Desk, session: SessionState) -> Screen[SessionState]:
    """The password, and more where the server asks for it, of the person whose session ended."""
    from screens.sign_in_again import SignInAgainScreen

    return SignInAgainScreen(desk, session)


def forgotten_password(desk: Desk, email: str) -> Screen[str | None]:
    """The way to a new password."""
    from screens.forgotten_password import ForgottenPasswordScreen

    return ForgottenPasswordScreen(desk, email)


def lost_device(desk: Desk) -> Screen[None]:
    """Who can help when the device is gone."""
    from screens.lost_device import LostDeviceScreen

    return LostDeviceScreen(desk)


def idle_warning(ends_at: str) -> Screen[bool]:
    """The warning before a session ends."""
    from screens.idle_warning import IdleWarning

    return IdleWarning(ends_at)


def help_for(screen: Screen[Any]) -> Screen[None]:
    """What a screen is for, and its keys."""
    from tui.help import help_for

    return help_for(screen)


def elevate(desk: Desk) -> Screen[SessionState | None]:
    """The code that elevates a session."""
    from screens.elevate import ElevateScreen

    return ElevateScreen(desk)


def demo_phone(phone: HeldPhone) -> Screen[None]:
    """The phone in a demo's pocket."""
    from screens.phone.demo_page import DemoPhonePage

    return DemoPhonePage(phone)


def add_device(desk: Desk) -> Screen[Any]:
    """The enrolment of a new device."""
    from screens.add_device import AddDeviceScreen

    return AddDeviceScreen(desk)


def user_profile(desk: Desk, user: UUID, *, at_keys: bool) -> Screen[Any]:
    """One user, as an admin key holder sees them."""
    from screens.user_profile import UserProfileScreen

    return UserProfileScreen(desk, user, at_keys=at_keys)
