"""Where the user's own data is, as the operating system has it."""

from pathlib import Path

from platformdirs import user_data_path


def data_folder() -> Path:
    """The folder of the user's own store: XDG_DATA_HOME on Linux, its kin elsewhere."""
    return user_data_path("keydesk", appauthor=False)
