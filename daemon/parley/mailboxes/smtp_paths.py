"""The arguments of MAIL and RCPT: a path in angle brackets and the parameters behind it (RFC 5321 section 4.1.2).

Pure, strict, and linear in the length of the line. Not `email`'s address parser: that one raises on hostile
input (shared/mail.md section 1) and reads far more than an envelope may hold.
"""

from __future__ import annotations

from parley.value import value

LONGEST_PATH = 320  # local part 64, "@", domain 255
_NEVER = frozenset(' <>()",;\\@')  # outside quotes


@value
class Path:
    """An envelope address, "" for the null sender, and its parameters, keys in upper case."""

    address: str
    parameters: dict[str, str]


def read_path(argument: bytes, keyword: bytes) -> Path | None:
    """`FROM:<a@b.example> SIZE=10` with keyword `FROM`; None for a syntax error.

    A blank after the colon is taken, as everybody does; a source route is dropped (RFC 5321 appendix C).
    """
    if argument[: len(keyword) + 1].upper() != keyword + b":":
        return None
    try:
        text = argument[len(keyword) + 1 :].decode("utf-8").strip(" ")
    except UnicodeDecodeError:
        return None
    end = _closing(text)
    if end < 0 or text[end + 1 : end + 2] not in ("", " "):
        return None
    address = _without_route(text[1:end])
    if not _sound(address):
        return None
    return Path(address, _parameters(text[end + 1 :]))


def local_and_domain(address: str) -> tuple[str, str]:
    """Both parts in lower case, quotes of the local part taken off; the domain is "" where there is none."""
    local, at, domain = address.rpartition("@")
    if not at:
        local, domain = domain, ""
    if len(local) > 1 and local.startswith('"') and local.endswith('"'):
        local = local[1:-1].replace("\\", "")
    return local.lower(), domain.lower()


def _closing(text: str) -> int:
    """Where the path ends: the first ">" outside quotes, or -1."""
    if not text.startswith("<"):
        return -1
    if '"' not in text:
        return text.find(">")
    quoted = escaped = False
    for at, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == ">" and not quoted:
            return at
    return -1


def _without_route(path: str) -> str:
    return path.partition(":")[2] if path.startswith("@") else path


def _sound(address: str) -> bool:
    """Whether it is "", `postmaster`-like, or one local part and one domain, all printable."""
    if len(address) > LONGEST_PATH or not address.isprintable():
        return False
    local, at, domain = address.rpartition("@")
    if local.startswith('"'):
        return local.endswith('"') and len(local) > 1 and bool(domain)
    bare = local if at else domain
    return _NEVER.isdisjoint(bare + domain) and (not at or bool(local and domain))


def _parameters(text: str) -> dict[str, str]:
    pairs = (word.partition("=") for word in text.split())
    return {key.upper(): value for key, _, value in pairs}
