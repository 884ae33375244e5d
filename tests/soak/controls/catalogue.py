"""The patches of all chapters."""

from __future__ import annotations

from tests.soak.controls import (
    authentication,
    cryptography_and_communication,
    encoding_and_validation,
    operation,
    sessions_and_authorization,
    web_api_and_files,
)
from tests.soak.controls.patch import Controls

CONTROLS: Controls = {
    **encoding_and_validation.CONTROLS,
    **web_api_and_files.CONTROLS,
    **authentication.CONTROLS,
    **sessions_and_authorization.CONTROLS,
    **cryptography_and_communication.CONTROLS,
    **operation.CONTROLS,
}
