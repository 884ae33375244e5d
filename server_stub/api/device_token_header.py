"""The answer's header that gives a desk its device token: old desks know no new member."""

from fastapi import Response

from models.wire.base import DEVICE_TOKEN
from models.wire.sign_in import SignInStep
from server_stub.act import Act
from server_stub.rules.people import device_tokens


def add_device_token(act: Act, response: Response, step: SignInStep) -> SignInStep:
    """The step; a completed log-in's answer bears a token if the desk keeps it and needs one."""
    if step.session is not None:
        token = device_tokens.renewed(act, step.session.user_id)
        if token is not None:
            response.headers[DEVICE_TOKEN] = token
    return step
