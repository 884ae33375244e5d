"""Who may read the store's files, and is there room on its disk?"""

import os
import shutil
from pathlib import Path

from models.store import checked_url
from server_stub.base import private_files
from server_stub.base.private_files import OTHERS
from server_stub.doctor.finding import Finding, attention, failures_told, ok, wrong
from server_stub.settings import Settings

MIB = 1024**2
LEAST_FREE = 50 * MIB  # SQLite alone writes some MiB beside the store at any time
LITTLE_FREE = 500 * MIB
OTHERS_BUT_GROUP = 0o037  # certificates' keys are often read through a group of their own


def look(settings: Settings, tls_key: Path | None) -> list[Finding]:
    """Permissions, owners and, for SQLite, space."""
    told: list[Finding] = []
    with failures_told("files", told):
        store = _store_file(settings)
        beside = (
            [store.with_name(store.name + end) for end in ("", "-wal", "-shm")] if store else []
        )
        own = [path for path in (*_keys(settings), *beside) if path.exists()]
        told += _permissions(own, settings.outbox, tls_key)
        told += _folders(own)
        told += _owners(own)
        told += [_space(store)] if store else []
    return told


def _store_file(settings: Settings) -> Path | None:
    url = checked_url(settings.database)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _keys(settings: Settings) -> list[Path]:
    """The key file, and those that 'keydesk secrets rotate' has left beside it."""
    if settings.key_text is not None:
        return []
    path = settings.key_file
    return [path, *sorted(path.parent.glob(f"{path.stem}-*{path.suffix}"))]


def _permissions(own: list[Path], outbox: Path, tls_key: Path | None) -> list[Finding]:
    masks = dict.fromkeys(own, OTHERS)
    if outbox.exists():
        masks[outbox] = OTHERS
    if tls_key is not None and tls_key.exists():
        masks[tls_key] = OTHERS_BUT_GROUP
    told = [
        wrong("files", f"{path} can be read by others.", f"Run 'chmod {_right(mask)} {path}'.")
        for path, mask in masks.items()
        if path.stat().st_mode & mask
    ]
    if told:
        return told
    return [ok("files", f"None of those that hold secrets can be read by others ({len(masks):,}).")]


def _right(mask: int) -> str:
    return "go=" if mask == OTHERS else "g-wx,o="


def _folders(own: list[Path]) -> list[Finding]:
    """Folders in which others can put a file of theirs in the place of ours."""
    found = dict.fromkeys(private_files.writable_folder(path) for path in own)
    return [
        wrong("files", f"{folder} can be written by everybody.", f"Run 'chmod o-w {folder}'.")
        for folder in found
        if folder is not None
    ]


def _owners(own: list[Path]) -> list[Finding]:
    owners = {path.stat().st_uid for path in own}
    if len(owners) > 1:
        says = "The store's file and its key belong to different users."
        return [wrong("files", says, "Give both to the user that runs 'keydesk serve'.")]
    if owners - {os.geteuid()} and os.geteuid() != 0:
        says = "The store's files belong to another user than you."
        return [attention("files", says, "Run keydesk as the user that runs 'keydesk serve'.")]
    return []


def _space(store: Path) -> Finding:
    """Room for what is written, and for a backup beside it."""
    folder = next(path for path in store.parents if path.is_dir())
    free = shutil.disk_usage(folder).free
    size = store.stat().st_size if store.exists() else 0
    says = f"{free // MIB:,} MiB are free at {folder}; the store takes {size // MIB:,}."
    if free < LEAST_FREE:
        return wrong("disk", says, "Make room now: a full disk refuses every sign-in.")
    if free < max(LITTLE_FREE, size):
        return attention("disk", says, "Make room before it fills up.")
    return ok("disk", says)
