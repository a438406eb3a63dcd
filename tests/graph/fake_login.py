"""A pretended Entra: discovery and token endpoint for client credentials, refusing what the real one refuses.

Written from RFC 6749 section 4.4, RFC 7523, OpenID Connect Discovery and Microsoft's published list of AADSTS codes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes

TENANT = "7d3c1f7e-0000-4000-8000-00000000beef"
CLIENT = "b1a2c3d4-0000-4000-8000-00000000cafe"
SECRET = "not-a-real-secret"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class Login:
    """The tenant. secrets: value -> whether it has expired; certificates: those that were uploaded, as PEM."""

    base: str = ""
    secrets: dict[str, bool] = field(default_factory=lambda: {SECRET: False})
    certificates: list[bytes] = field(default_factory=list)
    lifetime: int = 3599
    roles: list[str] = field(default_factory=list)  # granted in Entra, for the whole tenant
    tokens: set[str] = field(default_factory=set)  # those that hold now
    asked: list[str] = field(default_factory=list)  # which way each token was asked for
    faults: list[str] = field(
        default_factory=list
    )  # "busy", "throttled", "passing", "nonsense": one each, for the next request
    numbers: Any = field(default_factory=lambda: count(1))

    def discovery(self, tenant: str) -> tuple[int, dict[str, Any]]:
        if tenant != TENANT:
            return 400, _error("invalid_tenant", 90002)
        return 200, {
            "issuer": f"{self.base}/{TENANT}/v2.0",
            "authorization_endpoint": f"{self.base}/{TENANT}/oauth2/v2.0/authorize",
            "token_endpoint": f"{self.base}/{TENANT}/oauth2/v2.0/token",
        }

    def token(self, tenant: str, kind: str, body: bytes) -> tuple[int, dict[str, Any]]:
        if tenant != TENANT:
            return 400, _error("invalid_request", 90002)
        if kind.partition(";")[0] != "application/x-www-form-urlencoded":
            return 400, _error("invalid_request", 900144)
        form = {key: values[0] for key, values in parse_qs(body.decode(), strict_parsing=True).items()}
        if form.get("grant_type") != "client_credentials":
            return 400, _error("unsupported_grant_type", 70003)
        if form.get("client_id") != CLIENT:
            return 400, _error("unauthorized_client", 700016)
        if form.get("scope", "").removesuffix(" offline_access").split() != [f"{self.base}/.default"]:
            return 400, _error("invalid_scope", 70011)
        refused = self._by_assertion(form) if "client_assertion" in form else self._by_secret(form)
        if refused:
            return 401, refused
        token = f"token-{next(self.numbers)}"
        if self.roles:
            token = jwt.encode({"roles": self.roles, "jti": token}, "k" * 32, algorithm="HS256")
        self.tokens.add(token)
        return 200, {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": token}

    def _by_secret(self, form: dict[str, str]) -> dict[str, Any] | None:
        self.asked.append("secret")
        known = self.secrets.get(form.get("client_secret", ""))
        if known is None:
            return _error("invalid_client", 7000215)
        return _error("invalid_client", 7000222) if known else None

    def _by_assertion(self, form: dict[str, str]) -> dict[str, Any] | None:
        self.asked.append("certificate")
        if form.get("client_assertion_type") != ASSERTION:
            return _error("invalid_request", 50027)
        said = jwt.get_unverified_header(form["client_assertion"])
        for pem in self.certificates:
            certificate = x509.load_pem_x509_certificate(pem)
            if _thumb(said) != certificate.fingerprint(hashes.SHA256()):
                continue
            try:
                jwt.decode(
                    form["client_assertion"],
                    certificate.public_key(),  # type: ignore[arg-type]
                    algorithms=["PS256"],
                    audience=f"{self.base}/{TENANT}/oauth2/v2.0/token",
                    issuer=CLIENT,
                )
            except jwt.InvalidTokenError:
                return _error("invalid_client", 700027)
            return None
        return _error("invalid_client", 700027)


def _thumb(header: dict[str, Any]) -> bytes:
    return jwt.utils.base64url_decode(header.get("x5t#S256", ""))


def _error(name: str, code: int) -> dict[str, Any]:
    return {"error": name, "error_codes": [code], "error_description": f"AADSTS{code}: {json.dumps(name)}"}
