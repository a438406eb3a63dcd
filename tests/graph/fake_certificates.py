"""Certificates for tests: one that this machine shows on loopback, and those that a registration proves itself with."""

from __future__ import annotations

import atexit
import functools
import ipaddress
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID


@functools.cache
def of_this_machine() -> Path:
    """A file with key and certificate for 127.0.0.1, for as long as the tests run."""
    folder = Path(tempfile.mkdtemp(prefix="parley-certificate-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "here.pem"
    file.write_bytes(made("127.0.0.1"))
    return file


def made(name: str, days: int = 365, since: datetime | None = None) -> bytes:
    """Private key and certificate, as PEM in one."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = since or datetime.now(UTC) - timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
    )
    if name == "127.0.0.1":
        address = x509.IPAddress(ipaddress.ip_address(name))
        builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def certificate_of(pem: bytes) -> bytes:
    """The certificate alone, as an administrator uploads it."""
    return pem[pem.index(b"-----BEGIN CERTIFICATE") :]
