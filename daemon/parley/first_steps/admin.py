"""What the mail administrator must do, as commands to be read, understood and then run by them; and the go-live list.

Each right is scoped to the one mailbox. What Microsoft's commands mean: New-ManagementRoleAssignment with -App (RBAC for
applications), Set-CalendarProcessing, Set-OrganizationConfig, in the reference of Exchange PowerShell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from parley.first_steps.files import Places, rules
from parley.first_steps.questions import LISTENER, Answers, by_secret
from parley.value import value

AS_THE_DAEMON = "sudo -u parley /opt/parley/current/bin/parley"


@value
class Step:
    """Something to do. command: a line to run, "" where it is no command. why: what it is for."""

    command: str
    why: str


def for_the_administrator(answers: Answers) -> list[Step]:
    """In the order in which they are to be done."""
    return list(_BY_KIND[answers["mailbox"]](answers))


def _graph(answers: Answers) -> Iterator[Step]:
    scope, address = _quoted(f"parley {answers['name']}"), answers["address"]
    app = answers["client_id"]
    yield Step(
        "Connect-ExchangeOnline",
        "Exchange Online PowerShell, as an Exchange administrator: all commands below are for it",
    )
    yield Step(
        f"New-Mailbox -Shared -Name {scope} -PrimarySmtpAddress {address}",
        "the mailbox, where it is not there yet; nobody needs to log in to it",
    )
    yield Step(
        "",
        f"In Entra, register an application, give it a {'client secret' if by_secret(answers) else 'certificate'}, and give it no permission there: what is granted in Entra holds for every mailbox.",
    )
    yield Step(
        f"New-ServicePrincipal -AppId {app} -ObjectId OBJECT_ID -DisplayName {scope}",
        "makes it known to Exchange; OBJECT_ID stands under Enterprise applications",
    )
    yield Step(
        f"New-ManagementScope -Name {scope} -RecipientRestrictionFilter \"PrimarySmtpAddress -eq '{address}'\"",
        "this mailbox, and no other",
    )
    for role in ("Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite"):
        yield Step(
            f"New-ManagementRoleAssignment -App OBJECT_ID -Role 'Application {role}' -CustomResourceScope {scope}",
            "within that scope",
        )
    yield Step(
        f"Test-ServicePrincipalAuthorization -Identity OBJECT_ID -Resource {address}",
        "must say InScope True; for anybody else's mailbox it must say False. It says so at once; Graph itself heeds a change only after half an hour to two hours",
    )
    yield from _exchange_both(address)
    yield Step(
        "Set-OrganizationConfig -DisablePlusAddressInRecipients $false", "so that mail to +tags arrives"
    )
    yield Step(
        "Set-OrganizationConfig -RejectDirectSend $true",
        "so that nobody outside can pretend to be inside; look first which printers and programs of yours send that way",
    )


def _on_premises(answers: Answers) -> Iterator[Step]:
    address, account = answers["address"], answers["ews_user"]
    yield Step(
        f"Add-MailboxPermission {address} -User {account} -AccessRights FullAccess -AutoMapping $false",
        "the account opens this mailbox and no other; for impersonation instead, and how it is narrowed, see docs/exchange.md",
    )
    yield Step(
        f"Get-Mailbox {address} | Add-ADPermission -User {account} -ExtendedRights 'Send As'",
        "letters leave in its name",
    )
    yield from _exchange_both(address)
    yield Step(
        "",
        f"Exchange Server rejects +tags: let the gateway in front write {address} for {_tagged(address)} and leave the line To as it is, or give the mailbox a domain of its own (docs/exchange.md).",
    )
    yield Step(
        "", "Exchange Server judges no sender either (no DKIM, no DMARC): the gateway in front has to."
    )
    yield from _judged(answers)


def _exchange_both(address: str) -> Iterator[Step]:
    yield Step(
        f"Set-CalendarProcessing -Identity {address} -AutomateProcessing None",
        "the calendar attendant off: parley reads answers to invitations itself",
    )
    yield Step(
        f"New-TransportRule -Name 'parley' -SentTo {address} -SetSCL -1",
        "nothing goes to the mailbox's junk folder, which nobody looks into: parley judges senders itself; what carries malware is kept out all the same",
    )


def _imap(answers: Answers) -> Iterator[Step]:
    address = answers["address"]
    yield _PLUS
    yield Step(
        "recipient_delimiter = +",
        "Dovecot, in its configuration: the same; leave lmtp_save_to_detail_mailbox at no",
    )
    yield from _judged(answers)
    yield Step(
        "",
        f"If another server of yours takes it from there, as Dovecot does by LMTP, its line Received stands on top: write boundary: [{answers.get('authserv_id', '')}] beside authserv_id, if nobody outside can reach that other one.",
    )
    yield Step(
        "",
        f"No rule, no out-of-office and no forwarding on {address}; people may read it, and parley notices.",
    )


def _listener(answers: Answers) -> Iterator[Step]:
    address = answers["address"]
    yield _PLUS
    yield Step(
        f"echo '{address} smtp:[127.0.0.1]:2525' >/etc/postfix/parley",
        "the way to parley: for this address and its tags, and for nothing else",
    )
    yield _added("transport_maps", "that way is taken, beside those that there are")
    yield _added(
        "local_recipient_maps",
        "the address is known to be one, where its domain stands in mydestination; where the domain stands in virtual_mailbox_domains, do this with virtual_mailbox_maps instead; in relay_domains, with relay_recipient_maps, unless that is empty",
    )
    yield Step("postfix check && postfix reload", "it counts from now on")
    yield from _judged(answers)


# Adds to what stands there: more than one delimiter is possible since Postfix 2.11
_PLUS = Step(
    'postconf -e "recipient_delimiter = $(postconf -h recipient_delimiter | tr -d +)+"',
    "Postfix: mail to +tags arrives",
)


def _added(setting: str, why: str) -> Step:
    """One more table behind those that a setting of Postfix names already."""
    return Step(f'postconf -e "{setting} = $(postconf -h {setting}) texthash:/etc/postfix/parley"', why)


def _judged(answers: Answers) -> Iterator[Step]:
    name = answers.get("authserv_id", "")
    yield Step(
        "",
        f"The server writes Authentication-Results under the name {name}, with the verdict on DMARC, and takes out lines of that name that come from outside (OpenDMARC: AuthservID {name}).",
    )


def go_live(answers: Answers, at: Places) -> list[Step]:
    """What is still to be done until people may write, in order."""
    config, beside = at.config, at.config.parent / at.folder
    parley = AS_THE_DAEMON if at.folder else "parley"
    return [
        *_owned(at),
        Step(
            f"{parley} check {config} {beside / 'rules'} {beside / 'contacts'}",
            "again and again, until nothing is said",
        ),
        Step(
            "",
            "Fill in the contacts: who holds which post, deputies, who is on call, which addresses accept protected content.",
        ),
        Step(
            f"{parley} check --register {beside / 'rules'}",
            "what the rules take where the text is silent: read it, and have it signed",
        ),
        Step(
            f"{parley} rehearse {rules(answers)[0]} STORY.yaml --config {config}",
            "play a story with your own rules and contacts (docs/formats.md); look at every mail",
        ),
        *_secrets(answers, at),
        Step(
            f"systemctl enable --now parley@{answers['name']}"
            if at.folder
            else f"parley run --config {config}",
            "the daemon; it says `ready`, and what it cannot reach yet",
        ),
        Step(f"{parley} doctor --config {config}", "beside the running daemon, until nothing is wrong"),
        Step(
            "",
            f"The trial: write from two addresses to {_tagged(answers['address'], 'new')}. Every answer arrives at {answers['trial_to']} and nowhere else.",
        ),
        Step(
            f"{parley} backup --config {config} FOLDER", "from a timer, and restore one somewhere else once"
        ),
        Step("", "Tell the agencies: what parley is and is not, the address, whom to ring."),
        Step(
            f"deliver_only_to: (delete this line of {config}, and restart)",
            "from now on parley writes to people",
        ),
    ]


def _owned(at: Places) -> Iterator[Step]:
    """Beside a unit: its user may read the files, and write the contacts that come by mail; nobody else may."""
    if at.folder:
        config, beside = at.config, at.config.parent / at.folder
        yield Step(
            f"chgrp -R parley {config} {beside} && chmod -R g+rX,o= {config} {beside} && chown -R parley {beside / 'contacts'}",
            "the unit's user reads them, and writes contacts that are mailed; all that follows is done as that user",
        )


def _secrets(answers: Answers, at: Places) -> Iterator[Step]:
    """The files that the configuration names, each with what it must hold."""
    held = []
    if answers["mailbox"] == "graph":
        pair = "certificate of the registration and its private key, as PEM"
        held.append(f"{at.secrets}/graph (the {'client secret' if by_secret(answers) else pair})")
    elif answers["mailbox"] != LISTENER:
        held.append(f"{at.secrets}/mailbox (the password of the mailbox)")
    if answers.get("relay_user"):
        held.append(f"{at.secrets}/relay (the password at {answers['relay_host']})")
    if not held:
        return
    named = f"the secrets, each alone in a file: {', '.join(held)}"
    if at.folder:
        how = "systemd brings them there: share/parley/systemd/secrets.conf.example of the release says how"
        yield Step("", f"{named[:1].upper()}{named[1:]}; {how}.")
    else:
        folder = at.config.parent / at.secrets
        yield Step(f"install -d -m 700 {folder}", f"{named}; readable by their owner alone (chmod 600)")


def _tagged(address: str, tag: str = "anything") -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}+{tag}@{domain}"


def _quoted(text: str) -> str:
    return f"'{text}'"


_BY_KIND: dict[str, Callable[[Answers], Iterator[Step]]] = {
    LISTENER: _listener,
    "imap": _imap,
    "graph": _graph,
    "ews": _on_premises,
}
