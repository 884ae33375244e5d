"""The notice that stands before a removal, for the screen and the command line alike."""


def removal_notice(name: str) -> str:
    """What removing this user's devices means."""
    return (
        f"Remove the devices below only when {name} has lost them all or can't use any of them. "
        f"{name} can then add a new device after the next sign-in, and until then can't reach "
        "what is restricted to two-factor users. Meritlock keys will not be removed."
    )
