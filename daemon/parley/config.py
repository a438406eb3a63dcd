"""parley.yaml -> Config: how this one daemon runs, with every problem of the file at once.

Everything has a default that is good for a demonstration on one machine: mail in over loopback, mail out into
a Maildir. Relative paths are relative to the file. Secrets are never in it, only the path of a file.
"""

from __future__ import annotations

import sys
from dataclasses import field, replace
from pathlib import Path

from parley.config_calendar import Calendars, read_calendars
from parley.config_channels import Channels, read_channels
from parley.config_host import on_this_machine
from parley.config_limits import Limits, Retention, read_limits, read_retention
from parley.config_mailbox import Mailbox, read_mailbox
from parley.config_relay import Relay, read_relay
from parley.config_trust import read_trust
from parley.errors import Problem, UserError, unreadable
from parley.mail.message import Trust
from parley.reference.contacts_values import is_address
from parley.reference.fields import Fields
from parley.reference.nodes import Report
from parley.reference.slips import empty
from parley.reference.yamlfile import decode, read
from parley.value import value

KEYS = (
    "address", "state", "mailbox", "listen", "trust", "rules", "contacts", "templates", "protocol", "zone", "relay", "maildir", "calendar",
    "channels", "deliver_only_to", "integrations", "limits", "pen", "retention", "metrics", "log_level",
)  # fmt: skip
OPEN_TO_ALL = "Other machines can reach the listener, which knows no TLS; what they send there is believed by `trust` alone."
LOG_LEVELS = ("debug", "info", "warning", "error")


@value
class Config:
    """How the daemon runs. mailbox: the one it reads, None if mail comes to its own listener alone. listening: whether
    that listens, which it does without a mailbox, and beside one if `listen:` stands in the file. host and port: where;
    lmtp: it speaks LMTP, not SMTP.

    users_file: who may log in to it, each line `name:password`; whoever has is proven. trust: whose word about senders
    counts in this mailbox.

    protocol: the id of the rule file new disputes begin under; "" takes the only one there is. maildir: where
    mail goes when no relay is given. deliver_only_to: one address that gets all mail of a trial run. integrations:
    addresses of programs whose mail is read although it says that it is auto-generated. look_within:
    minutes of office hours after which an alarm says that nobody has looked into the holding pen. metrics: the file in which
    Prometheus finds how the daemon stands; its name without `.prom` is the partnership's there. file: where all this was read; None for the defaults.
    """

    address: str = "escalations@parley.example"
    state: Path = Path("state")
    mailbox: Mailbox | None = None
    listening: bool = True
    host: str = "127.0.0.1"
    port: int = 2525
    lmtp: bool = False
    users_file: Path | None = None
    trust: Trust = Trust()
    rules: Path = Path("rules")
    contacts: Path = Path("contacts")
    templates: Path = Path("mail_templates")
    protocol: str = ""
    zone: str = "Europe/London"
    relay: Relay | None = None
    calendars: Calendars = Calendars()
    channels: Channels = Channels()
    maildir: Path = Path("state/maildir")
    deliver_only_to: str = ""
    integrations: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    look_within: int = 480
    retention: Retention = field(default_factory=Retention)
    metrics: Path | None = None
    log_level: str = "info"
    file: Path | None = None


def load_config(path: Path | None = None) -> Config:
    """The configuration in a file, or the defaults on this checkout. Raises UserError with every problem."""
    if path is None:
        root = default_root()
        return _defaults(root, contacts=_root_of("contacts", root) / "contacts")
    config, problems = read_config(path)
    if config is None:
        raise UserError(problems)
    return config


def read_config(path: Path) -> tuple[Config | None, list[Problem]]:
    """The configuration in a file, None if it cannot be taken; and all there is to say of it, warnings too."""
    report = Report(str(path))
    try:
        text = decode(path.read_bytes(), report)
    except OSError as error:
        return None, [Problem(str(path), 0, 0, f"The file cannot be read: {unreadable(error)}.")]
    config = parse_config(text, report, path.resolve().parent) if text is not None else None
    taken = None if report.failed or config is None else replace(config, file=path.resolve())
    return taken, sorted(report.problems)


def default_root() -> Path:
    """Where rules/ is looked for without a configuration: here, in the checkout itself, or where an installed parley keeps
    its own."""
    return _root_of("rules", Path.cwd())


def _root_of(part: str, otherwise: Path) -> Path:
    """The first place that has this folder. Whoever keeps one of them and not the others has the sample's beside it."""
    return next((root for root in (Path.cwd(), *_shipped()) if (root / part).is_dir()), otherwise)


def shipped_root() -> Path:
    """Where this parley's own letters, schemas and rule files lie: the checkout, or share/parley of an installed one."""
    checkout, installed = _shipped()
    return checkout if (checkout / "mail_templates").is_dir() else installed


def _shipped() -> tuple[Path, Path]:
    return Path(__file__).resolve().parents[2], Path(sys.prefix) / "share" / "parley"


def parse_config(text: str, report: Report, folder: Path) -> Config | None:
    """The configuration in a text; problems go into the report. None if there is nothing to read."""
    root = read(text, report, end_marker=False)
    if root is None:
        return None
    fields = Fields(root, report, KEYS, "the configuration")
    usual = _defaults(folder)
    state = _path(fields, "state", usual.state, folder)
    listen = _part(fields, "listen", ("host", "port", "lmtp", "users_file"))
    users = listen.text("users_file")
    if not on_this_machine(listen.text("host", usual.host)):
        mend = "listen: {host: 127.0.0.1}, behind your mail server"
        report.at(listen.place("host"), OPEN_TO_ALL, mend, warning=True)
    mailbox = _mailbox(fields, report, folder)
    exchange = mailbox is not None and mailbox.of_exchange
    address = _address(fields, "address", (mailbox.address if mailbox else "") or usual.address)
    made = Config(
        address=address,
        state=state,
        mailbox=mailbox,
        listening=mailbox is None or fields.has("listen"),
        host=listen.text("host", usual.host),
        port=listen.whole("port", usual.port, least=0, most=65535),
        lmtp=listen.yes("lmtp"),
        users_file=folder / Path(users).expanduser() if users else None,
        trust=read_trust(
            fields.get("trust"),
            report,
            exchange=exchange,
            results=mailbox is not None and mailbox.of_exchange_online,
        ),
        rules=_folder(fields, "rules", usual.rules, folder),
        contacts=_folder(fields, "contacts", usual.contacts, folder),
        templates=_folder(fields, "templates", usual.templates, folder),
        protocol=fields.text("protocol"),
        zone=fields.zone("zone", usual.zone),
        relay=read_relay(fields.get("relay"), report, folder),
        calendars=read_calendars(fields.get("calendar"), report, folder, exchange=exchange),
        channels=read_channels(fields.get("channels"), report, folder),
        maildir=_path(fields, "maildir", state / "maildir", folder),
        deliver_only_to=_trial(fields, address),
        integrations=_addresses(fields, "integrations"),
        limits=read_limits(fields),
        look_within=_part(fields, "pen", ("look_within",)).whole(
            "look_within", usual.look_within, least=15, most=10_000
        ),
        retention=read_retention(fields),
        metrics=_metrics(fields, folder),
        log_level=fields.one_of("log_level", LOG_LEVELS, usual.log_level),
    )
    empty(root, report)
    return made


def _defaults(root: Path, contacts: Path | None = None) -> Config:
    """What holds where nothing is said. Whoever keeps no letters of their own writes those that are shipped."""
    own_letters = root / "mail_templates"
    return Config(
        state=root / "state",
        rules=root / "rules",
        contacts=contacts or root / "contacts",
        templates=own_letters if own_letters.is_dir() else shipped_root() / "mail_templates",
        maildir=root / "state" / "maildir",
    )


def _mailbox(fields: Fields, report: Report, folder: Path) -> Mailbox | None:
    """What is read, None where mail is handed over; two ways out are a problem."""
    mailbox = read_mailbox(fields.get("mailbox"), report, folder)
    if mailbox is not None and mailbox.sends and fields.has("relay"):
        mend = "`relay`, or `sends: yes` of the mailbox"
        report.at(fields.place("relay"), "Letters leave by one way: a relay, or the mailbox.", mend)
    return mailbox


def _part(fields: Fields, key: str, known: tuple[str, ...]) -> Fields:
    return Fields(fields.get(key), fields.report, known, f"`{key}`")


def _path(fields: Fields, key: str, default: Path, folder: Path) -> Path:
    text = fields.text(key)
    return folder / Path(text).expanduser() if text else default


def _folder(fields: Fields, key: str, default: Path, folder: Path) -> Path:
    """A folder that must be there; `contacts` may also be one file."""
    found = _path(fields, key, default, folder)
    if not found.is_dir() and not (key == "contacts" and found.is_file()):
        fields.report.at(
            fields.place(key), f"There is no folder {str(found)!r}.", f"{key}: the path of a folder"
        )
    return found


def _metrics(fields: Fields, folder: Path) -> Path | None:
    """`metrics`. Its folder may be one that systemd makes for the running daemon, so it need not be there."""
    text = fields.text("metrics")
    if text and not text.endswith(".prom"):
        mend = "metrics: /run/parley/NAME/NAME.prom"
        fields.report.at(fields.place("metrics"), "Only a file that ends in .prom is collected.", mend)
    return folder / Path(text).expanduser() if text else None


def _address(fields: Fields, key: str, default: str) -> str:
    address = fields.text(key, default).lower()
    if address and not is_address(address):
        mend = "an address such as escalations@parley.example"
        fields.report.at(fields.place(key), f"{address!r} is not an e-mail address.", mend)
    if key == "address" and "+" in address:
        fields.report.at(
            fields.place(key), "The address must not have a +tag: parley adds its own.", "it without the +tag"
        )
    return address


def _trial(fields: Fields, address: str) -> str:
    """`deliver_only_to`. Present and empty it would be no trial, and everybody would be written to."""
    to = _address(fields, "deliver_only_to", "")
    if fields.has("deliver_only_to") and not to:
        mend = "deliver_only_to: an address of yours; take the line out to go live"
        fields.report.at(fields.place("deliver_only_to"), "`deliver_only_to` names no address.", mend)
    local, _, domain = to.rpartition("@")
    if to and f"{local.partition('+')[0]}@{domain}" == address:
        fields.report.at(
            fields.place("deliver_only_to"),
            "This is parley's own address: nobody would see the letters of the trial.",
            "deliver_only_to: an address that somebody reads",
        )
    return to


def _addresses(fields: Fields, key: str) -> tuple[str, ...]:
    found = tuple(text.lower() for text in fields.texts(key))
    for address in found:
        if not is_address(address):
            mend = "a list of addresses such as cases@agency.example"
            fields.report.at(fields.place(key), f"{address!r} is not an e-mail address.", mend)
    return found
