"""A refusal as it travels, and the way from and back to the exception."""

from typing import Self

from pydantic import BaseModel, Field

from models.refusals import Refusal, Refused
from models.wire.base import Shown, When


class Problem(BaseModel):
    """A refusal on the wire: RFC 9457 `application/problem+json` with Keydesk's members."""

    type: str = "about:blank"
    title: str
    status: int
    detail: Shown
    code: str
    field: Shown | None = Field(default=None, description="The request's field it belongs to.")
    retry_at: When | None = Field(default=None, description="When to try again, UTC.")
    request_id: str | None = None

    @classmethod
    def of(cls, refused: Refused, request_id: str | None = None) -> Self:
        """The refusal as it goes over the wire."""
        saying = refused.refusal.value
        return cls(
            title=saying.code.replace("_", " ").capitalize(),
            status=saying.status,
            detail=refused.sentence,
            code=saying.code,
            field=refused.field,
            retry_at=refused.retry_at,
            request_id=request_id,
        )

    def refused(self, where: str | None = None) -> Refused:
        """The exception that this was made of; an unknown code keeps its sentence.

        With `where`, the server that sent it, such a sentence says whose it is.
        """
        refusal, sentence = Refusal.of(self.code), self.detail
        if refusal is None and where is not None:
            sentence = f"{where} answered: {sentence}"
        return Refused(
            refusal or Refusal.SERVER_FAILED,
            field=self.field,
            retry_at=self.retry_at,
            sentence=sentence,
        )
