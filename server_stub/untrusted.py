"""Why a server's certificate can't be trusted, in words for whoever wanted to sign in."""

import ssl

from models.refusals import Refusal, Refused

_BY_VERIFY_CODE = {  # X509_V_ERR_..., openssl-verification-options(1)
    9: "it is not valid yet; check this machine's clock",
    10: "it has ended; tell the server's operator",
    62: "it is for another host; check the server's address",
    64: "it is for another address; check the server's address",
}
_UNKNOWN = "nobody whom this machine trusts vouches for it; KEYDESK_CA names a CA of your own"


def untrusted(error: BaseException, where: str) -> Refused | None:
    """The refusal when it was the certificate that this connection failed for, else None."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    if cause is None:
        return None
    problem = _BY_VERIFY_CODE.get(cause.verify_code, _UNKNOWN)
    return Refused(Refusal.CERTIFICATE_UNTRUSTED, where=where, problem=problem)
