"""The tabs of a user that only tell: personal details, permissions, alerts."""

from collections.abc import Sequence

from models.wire.users import UserProfile
from screens.times import day_and_time


def details(user: UserProfile, timezone: str) -> str:
    """Who the user is, a fact a line."""
    facts = {
        "Name": user.name,
        "Email address": user.email,
        "Job title": user.job_title or "None given",
        "Group": user.group,
        "Organisation": user.organisation,
        "Last login": day_and_time(user.last_login, timezone, never="Never"),
        "Signs in with": "Single sign-on" if user.sso else "Email address and password",
    }
    return "\n".join(f"{label}: {value}" for label, value in facts.items())


def permissions(user: UserProfile) -> str:
    """What the user may do, and what takes a code first."""
    return "\n\n".join(
        [
            _listed(f"At any time {user.name} may:", user.permissions),
            _listed(f"While elevated {user.name} may also:", user.when_elevated),
        ]
    )


def alerts(user: UserProfile) -> str:
    """What an admin key holder should know about the user."""
    return "\n\n".join(user.alerts) or "There are no alerts."


def _listed(heading: str, items: Sequence[str]) -> str:
    lines = [f"- {item}" for item in items] or ["- nothing"]
    return "\n".join([heading, *lines])
