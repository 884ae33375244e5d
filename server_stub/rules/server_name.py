"""This server's name in what phones sign."""

from server_stub.act import Act


def server_name(act: Act) -> str:
    """The same on all processes of this server, no other server's."""
    return act.vault.digest("server name")[:32]
