"""What `parley init` must know, as a table: one row a question, in the order in which they are asked.

An answer is one line of text, and is tidied before it is looked at: people paste addresses with a name around them and
signs that nobody sees, and write IMAP or Scotland. A question is asked only when the answers before it make it one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from parley.config_mailbox import KINDS
from parley.reference.contacts_values import is_address
from parley.reference.holidays import DIVISIONS
from parley.value import value

Answers = Mapping[str, str]
LISTENER = "listener"
SENDING = ("graph", "ews")  # through which letters leave too
ASKED_ABOUT = ("imap", "graph", "ews")
_NAME = re.compile(r"[a-z][a-z0-9-]{1,30}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,24}")
# Whom everybody rings by a short number: 999, 101, 111, 116 123
_SAFETY = re.compile(rf"{_PHONE.pattern}|[0-9]{{3}}")
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_IN_BRACKETS = re.compile(r"[^<>]*<([^<>]+)>")
_NATIONS = {"england": "ENG", "wales": "WLS", "cymru": "WLS", "scotland": "SCT", "northern ireland": "NIR"}
CERTIFICATE, SECRET = PROOFS = ("certificate", "secret")  # of an application in Entra


@value
class Question:
    """ask: the question. usual: what is taken if nothing is said, from the answers so far; "" means that it must be said.
    wrong: what is wrong with an answer, "" if nothing. beside: the same, beside the answers before it. when: whether it is
    asked at all. tidy: the answer without what was pasted with it."""

    key: str
    ask: str
    wrong: Callable[[str], str]
    usual: Callable[[Answers], str] = lambda answers: ""
    when: Callable[[Answers], bool] = lambda answers: True
    optional: bool = False
    tidy: Callable[[str], str] = str.strip
    beside: Callable[[str, Answers], str] = lambda text, answers: ""

    def meant(self, text: str) -> str:
        """The answer that was meant by what was typed or pasted."""
        shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
        return self.tidy(shown.replace("\u00a0", " "))

    def cannot_be(self, text: str, answers: Answers) -> str:
        """Why this is no answer, beside those before it; "" if it is one."""
        return self.wrong(text) or self.beside(text, answers)


def kinds() -> tuple[str, ...]:
    """The ways in which a mailbox can be read, of those that questions are asked about."""
    return (LISTENER, *(kind for kind in ASKED_ABOUT if kind in KINDS))


def agencies(text: str) -> list[tuple[str, str]]:
    """`Oak Lane School, school.example; Borough Council, council.example` as names and mail domains."""
    parts = (part.rpartition(",") for part in text.split(";") if part.strip())
    return [(name.strip(), domain.strip().lower().removeprefix("@").rstrip(".")) for name, _, domain in parts]


_DIVIDED = "each agency is its name, a comma and its mail domain; agencies are divided by ;"


def _wrong_agencies(text: str) -> str:
    found = agencies(text)
    domains = [domain for _, domain in found]
    if not found or not all(name and _DOMAIN.fullmatch(domain) for name, domain in found):
        return _DIVIDED
    if any(_DOMAIN.fullmatch(word.strip("@,.").lower()) for name, _ in found for word in name.split()):
        return _DIVIDED
    return "" if len(set(domains)) == len(domains) else "two agencies have the same mail domain"


def _shaped(pattern: re.Pattern[str], such: str) -> Callable[[str], str]:
    return lambda text: "" if pattern.fullmatch(text) else f"it must be such as {such}"


def _among(words: Callable[[], tuple[str, ...]]) -> Callable[[str], str]:
    return lambda text: "" if text in words() else f"it must be one of {', '.join(words())}"


def _text(text: str) -> str:
    return "" if text.strip() and text.isprintable() and len(text) < 200 else "it must be one line of text"


def _mailbox(text: str) -> str:
    return "it must be the address without its +tag" if "+" in text else _address(text)


def _address(text: str) -> str:
    return "" if is_address(text) else "it must be one e-mail address, such as first.last@agency.example"


def _bare(text: str) -> str:
    """One address alone: no name around it, no `mailto:`, in small letters."""
    inside = _IN_BRACKETS.fullmatch(text.strip())
    return (inside[1] if inside else text).strip().lower().removeprefix("mailto:")


def _host(text: str) -> str:
    """The name of a server alone, of what stands in an address bar."""
    return re.sub(r"^[a-z]{3,5}://", "", text.strip(), flags=re.IGNORECASE).rstrip("/.")


def _number(text: str) -> str:
    """A number as a keyboard has it: programs write finer dashes."""
    return re.sub("[\u2010-\u2015\u2212]", "-", text.strip()).removeprefix("tel:")


def _not_also(*keys: str) -> Callable[[str, Answers], str]:
    """No two of them may be one address."""
    same = {"address": "the shared mailbox's own address", "manager_email": "the business manager's address"}

    def beside(text: str, answers: Answers) -> str:
        also = next((key for key in keys if answers.get(key) == text), "")
        return f"this is {same[also]}" if also else ""

    return beside


def _one_of(words: Callable[[], tuple[str, ...]]) -> Callable[[str], str]:
    """The word that is meant, however its letters are; a text that is none stays as it is."""

    def tidied(text: str) -> str:
        small = text.strip().casefold()
        return next((word for word in words() if word.casefold() == small), text.strip())

    return tidied


def _division(text: str) -> str:
    known = _one_of(lambda: tuple(DIVISIONS))(text)
    return _NATIONS.get(known.casefold(), known)


def plain(text: str) -> str:
    """Its letters without their accents, small."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def _rules(text: str) -> str:
    known = protocols()
    return "" if text in known or Path(text).is_file() else f"it must be one of {', '.join(known)}, or a file"


def protocols() -> tuple[str, ...]:
    """The protocols that are shipped, by their ids."""
    from parley.config import default_root

    return tuple(sorted(path.stem for path in (default_root() / "rules").glob("*.yaml")))


def _kind(*wanted: str) -> Callable[[Answers], bool]:
    return lambda answers: answers["mailbox"] in wanted


def by_secret(answers: Answers) -> bool:
    """Whether it is a client secret that proves to Entra who asks, and no certificate."""
    return answers["mailbox"] == "graph" and answers.get("proof") == SECRET


def _day(text: str) -> str:
    try:
        date.fromisoformat(text if _ISO.fullmatch(text) else "")
    except ValueError:
        return "it must be a day such as 2027-04-01"
    return ""


def _short_name(answers: Answers) -> str:
    letters = re.sub(r"[^a-z]", "", plain(answers["partnership"].split()[0]))
    return letters[:31] if len(letters) > 1 else "parley"


_HOST = _shaped(
    re.compile(r"(?=[0-9.]*[A-Za-z]|[0-9]+\.)[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"),
    "mail.partnership.example, without a port (one that is not the usual one is written into parley.yaml afterwards)",
)

QUESTIONS = (
    Question("partnership", "The partnership's full name", _text),
    Question("name", "A short name for files and for the unit", _shaped(_NAME, "oakshire"), _short_name),
    Question("division", f"Whose bank holidays ({', '.join(DIVISIONS)})", _among(lambda: tuple(DIVISIONS)), lambda _: "ENG", tidy=_division),
    Question("protocol", f"The protocol ({', '.join(protocols())}, or the path of a rule file of yours)", _rules, tidy=_one_of(protocols)),
    Question("address", "The shared mailbox's address, without a +tag", _mailbox, tidy=_bare),
    Question("mailbox", f"How its mail is read ({', '.join(kinds())})", _among(kinds), lambda _: LISTENER, tidy=_one_of(kinds)),
    Question("imap_host", "The IMAP server", _HOST, when=_kind("imap"), tidy=_host),
    Question("imap_user", "The name to log in there", _text, lambda answers: answers["address"], _kind("imap")),
    Question("tenant", "The directory (tenant) id of the registration in Entra", _text, when=_kind("graph")),
    Question("client_id", "The application (client) id of the registration", _shaped(_ID, "00000000-0000-0000-0000-000000000000"), when=_kind("graph")),
    Question("proof", f"What proves to Entra that it is parley ({' or '.join(PROOFS)})", _among(lambda: PROOFS), lambda _: CERTIFICATE, _kind("graph"), tidy=_one_of(lambda: PROOFS)),
    Question("secret_expires", "The day on which the secret ends, such as 2027-04-01", _day, when=by_secret),
    Question("ews_url", "The address of Exchange Web Services", _shaped(re.compile(r"https://\S+/exchange\.asmx", re.IGNORECASE), "https://mail.agency.example/EWS/Exchange.asmx"), when=_kind("ews")),
    Question("ews_user", "The account that parley logs in with there", _text, when=_kind("ews")),
    Question("relay_host", "The server that takes what leaves", _HOST, when=lambda answers: answers["mailbox"] not in SENDING, tidy=_host),
    Question("relay_user", "The name to log in there (empty: none)", _text, when=lambda answers: answers["mailbox"] not in SENDING, optional=True),
    Question(
        "authserv_id", "The name that your server, or the gateway in front of it, writes into Authentication-Results", _HOST,
        lambda answers: f"mx.{answers['address'].rpartition('@')[2]}", _kind(LISTENER, "imap", "ews"), tidy=_host,
    ),
    Question("agencies", "The agencies: Name, mail domain; Name, mail domain; …", _wrong_agencies),
    Question("manager", "The business manager's name", _text),
    Question("manager_email", "Their address", _address, tidy=_bare, beside=_not_also("address")),
    Question("manager_phone", "Their number", _shaped(_PHONE, "020 7946 0102"), tidy=_number),
    Question("deputy", "Who stands in for the business manager, by name (nobody else would look after mail that waits)", _text),
    Question("deputy_email", "The deputy's address", _address, tidy=_bare, beside=_not_also("address", "manager_email")),
    Question("deputy_phone", "The deputy's number", _shaped(_PHONE, "020 7946 0103"), lambda answers: answers["manager_phone"], tidy=_number),
    Question("safety_name", "Whom to ring at once when somebody is in danger, by name", _text, lambda _: "MASH"),
    Question("safety_phone", "The number there", _shaped(_SAFETY, "020 7946 0101, or 999"), tidy=_number),
    Question("call_in", "The number for people who cannot answer by mail", _shaped(_PHONE, "020 7946 0105"), lambda answers: answers["manager_phone"], tidy=_number),
    Question("trial_to", "The one address that gets all mail of the trial", _address, lambda answers: answers["manager_email"], tidy=_bare, beside=_not_also("address")),
)  # fmt: skip
KEYS = tuple(question.key for question in QUESTIONS)


def asked(answers: Answers) -> Iterator[Question]:
    """The questions that these answers leave open, the next one first; recompute after each answer."""
    for question in QUESTIONS:
        if question.key in answers:
            continue
        if question.when(answers):
            yield question
            return


def tidied(answers: Answers) -> dict[str, str]:
    """The same without what was pasted with them."""
    meant = {question.key: question.meant for question in QUESTIONS}
    return {key: meant.get(key, str.strip)(text) for key, text in answers.items()}


def needed(answers: Answers) -> dict[str, str]:
    """Those of them that are answers to a question which is asked, in the order of the questions."""
    return {q.key: answers[q.key] for q in QUESTIONS if q.key in answers and q.when(answers)}


def wrong_with(answers: Answers) -> list[str]:
    """Everything that is wrong with what was answered, by question."""
    found = [f"{key}: there is no such question" for key in answers if key not in KEYS]
    for question in QUESTIONS:
        said = answers.get(question.key)
        if said is None or (question.optional and not said):
            continue
        if why := question.cannot_be(said, answers):
            found.append(f"{question.key}: {why}")
    return found
