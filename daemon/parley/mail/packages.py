"""Files of a mail that may hide what it says: opened where no key is needed, else why a person must read them.

S/MIME that is only signed or compressed, and Outlook's winmail.dat, are opened; what is encrypted is labelled and held
(shared/mail.md section 2).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from parley.mail import archives, caps, cms, mime, outlook_item, tnef
from parley.mail.mime import Part
from parley.mail.tnef import Package

_CLEAR, _SIGNATURE = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = "-----END PGP SIGNATURE-----"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_LONGER_A_DATE = 250_000_000_000  # seconds: in the year 9892
CUT_PACKAGE = "winmail.dat: of its rich text the first 2 MB were read"
UNREAD_ITEM = "an Outlook item (.msg): what it holds was not read"
UNREAD_PACKAGE = "winmail.dat: an Outlook package; what it holds was not read"


def is_smime(part: Part) -> bool:
    """Whether this is an S/MIME package (not the signature that lies beside a signed mail)."""
    kind = part.kind in ("application/pkcs7-mime", "application/x-pkcs7-mime")
    return kind or part.filename.lower() == "smime.p7m"


def is_winmail(part: Part) -> bool:
    """Whether this is Outlook's package."""
    kind = part.kind in ("application/ms-tnef", "application/vnd.ms-tnef")
    return kind or part.filename.lower() == "winmail.dat"


def opened(part: Part) -> Part | None:
    """The mail inside a signed or compressed S/MIME package, None where a key is needed."""
    inner = cms.opened(part.content)
    return mime.read_mail(mime.to_lf(inner)) if inner is not None else None


def is_outlook_item(part: Part) -> bool:
    """Whether this is an item that was saved or dragged out of Outlook."""
    return part.kind == "application/vnd.ms-outlook" or part.filename.lower().endswith(".msg")


def item(part: Part) -> Package | None:
    """What such an item holds, None if nothing can be read of it."""
    return outlook_item.read(part.content)


def winmail(part: Part) -> Package | None:
    """What an Outlook package holds, None if nothing can be read of it."""
    package = tnef.read(part.content)
    return package if package and (package.text.strip() or package.files or package.mails) else None


def as_mail(package: Package) -> Part:
    """A mail that was attached inside an Outlook package, as if it had come as a mail of its own."""
    sent = _EPOCH + timedelta(seconds=package.sent) if 0 < package.sent < _NO_LONGER_A_DATE else None
    sender = f"{_quoted(package.name)} <{package.address}>" if package.address else package.name
    headers = [
        ("from", sender),
        ("to", package.to),
        ("date", format_datetime(sent) if sent else ""),
        ("subject", package.subject),
    ]
    raw = package.text.encode("utf-8", "replace")
    parameters = {"charset": "utf-8"}
    return Part([pair for pair in headers if pair[1]], raw, 0, len(raw), parameters=parameters)


def as_file(name: str, octets: bytes) -> Part:
    """A file that lay in an Outlook package, as if it had been attached to the mail."""
    return Part([], octets, 0, len(octets), "application/octet-stream", parameters={"name": name})


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "").replace('"', "") + '"'


def clear(text: str) -> str:
    """A text signed with PGP, as its writer had it (RFC 9580 section 7): without armour, its escaped dashes undone."""
    if _CLEAR not in text or _SIGNATURE not in text:
        return text
    before, _, signed = text.partition(_CLEAR)
    words, _, after = signed.partition("\n\n")[2].partition(_SIGNATURE)
    return before + words.replace("\n- ", "\n").removeprefix("- ") + after.partition(_SIGNATURE_END)[2]


def locked(part: Part) -> str:
    """In words, why this file cannot be read without a key; "" where it can."""
    kind, name = part.kind, part.filename.lower()
    if is_smime(part):
        return "encrypted: S/MIME"
    if kind == "application/x-microsoft-rpmsg-message" or name.endswith(".rpmsg"):
        return "encrypted: Microsoft rights-protected message"
    if kind == "application/pgp-encrypted" or name.endswith((".pgp", ".gpg")):
        return "encrypted: PGP"
    return archives.locked(part.content) if part.end - part.start < caps.MAIL_BYTES else ""
