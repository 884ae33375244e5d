"""Where this desk runs and whom it serves, as it tells the server."""

import os
import socket

from models.vocabulary.visible_text import visible
from models.wire.base import DESK_TOKEN, DEVICE, HANDED_ON
from server_stub.base import network_address
from tui.cli.environment import desk_token


def caller() -> str | None:
    """The address from which sshd let the person in (sshd(8), SSH_CONNECTION); else None."""
    return network_address.parse(os.environ.get("SSH_CONNECTION", "").partition(" ")[0])


def device() -> dict[str, str]:
    """The header that names this machine, for the phone's question."""
    name = socket.gethostname().encode("ascii", "replace").decode()
    return {DEVICE: name} if visible(name) == name else {}


def handed_on() -> dict[str, str]:
    """The headers by which a server that trusts this desk knows whom it serves; raises Failure."""
    token, address = desk_token(), caller()
    return {HANDED_ON: address, DESK_TOKEN: token} if token and address else {}
