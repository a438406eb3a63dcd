"""Why the certificate of a server is not believed, in words for whoever can mend it: each reason is mended elsewhere."""

from __future__ import annotations

import ssl

from parley.errors import TransportError

RUN_OUT = 10  # what OpenSSL calls X509_V_ERR_CERT_HAS_EXPIRED
NOT_YET = 9  # and X509_V_ERR_CERT_NOT_YET_VALID


def refused(error: ssl.SSLCertVerificationError, server: str, part: str) -> TransportError:
    """server: "mail server", "relay"; part: of parley.yaml, where its `host` and `ca_file` stand."""
    words, mend = why(error, part)
    return TransportError(f"The certificate of the {server} {words}: {mend}.", permanent=True)


def why(error: ssl.SSLCertVerificationError, part: str) -> tuple[str, str]:
    """What is wrong with it, and what to do."""
    if error.verify_code == RUN_OUT:
        return "has run out", "whoever looks after that server has to renew it"
    if error.verify_code == NOT_YET:
        mend = "the clock of this machine, or whoever looks after that server has to mend it"
        return "is not valid yet", mend
    named = f"{part}.host must be the name that stands in it; an authority of your own belongs into {part}.ca_file"
    return f"is not accepted ({error.verify_message.rstrip('.')})", named
