"""What the pretended Exchange server refuses, as the real one does: a fake that accepts everything proves nothing."""

from __future__ import annotations

import base64
import http.client
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from ews_faults import BUSY, TRANSIENT, Fault
from ews_http import DOMAIN, PASSWORD, USER
from ews_server import PARLEY, Exchange, exchange
from ews_store import opaque

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
M, T = (f"http://schemas.microsoft.com/exchange/services/2006/{kind}" for kind in ("messages", "types"))
VERSION = '<t:RequestServerVersion Version="Exchange2013_SP1"/>'
INBOX = f'<t:DistinguishedFolderId Id="inbox"><t:Mailbox><t:EmailAddress>{PARLEY}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>'
CALENDAR = INBOX.replace('"inbox"', '"calendar"')
SHAPE = "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>"
SYNC = f"<m:SyncFolderItems>{SHAPE}<m:SyncFolderId>{INBOX}</m:SyncFolderId><m:MaxChangesReturned>10</m:MaxChangesReturned></m:SyncFolderItems>"
LETTER = base64.b64encode(
    b"From: escalations@parley.example\r\nTo: dana@outsider.example\r\n\r\nhello"
).decode()


def ask(
    server: Exchange,
    body: str,
    head: str = VERSION,
    who: str = f"{DOMAIN}\\{USER}:{PASSWORD}",
    kind: str = "text/xml; charset=utf-8",
) -> tuple[int, str]:
    """One request as it stands; status and answer."""
    text = f'<s:Envelope xmlns:s="{SOAP}" xmlns:m="{M}" xmlns:t="{T}"><s:Header>{head}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {"Authorization": "Basic " + base64.b64encode(who.encode()).decode()} if who else {}
    headers["Content-Type"] = kind
    connection.request("POST", "/EWS/Exchange.asmx", text.encode(), headers)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


def code(answer: tuple[int, str]) -> str:
    """The response code, "" where there is none."""
    found = re.search(r"<[em]:ResponseCode>(\w+)<", answer[1])
    return found[1] if found else str(answer[0])


def item(id: str, key: str = "") -> str:
    changed = f' ChangeKey="{key}"' if key else ""
    return f'<t:ItemId Id="{id}"{changed}/>'


def update(
    which: str,
    field: str = "item:Subject",
    inside: str = "<t:Subject>x</t:Subject>",
    sending: str = "SendToNone",
) -> str:
    how = f' SendMeetingInvitationsOrCancellations="{sending}"' if sending else ""
    return (
        f'<m:UpdateItem ConflictResolution="NeverOverwrite" MessageDisposition="SaveOnly"{how}><m:ItemChanges><t:ItemChange>{which}'
        f'<t:Updates><t:SetItemField><t:FieldURI FieldURI="{field}"/><t:CalendarItem>{inside}</t:CalendarItem></t:SetItemField>'
        "</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )


def create(inside: str, kind: str = "Message", **attributes: str) -> str:
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    folder = f"<m:SavedItemFolderId>{CALENDAR}</m:SavedItemFolderId>"
    return f"<m:CreateItem{said}>{folder}<m:Items><t:{kind}>{inside}</t:{kind}></m:Items></m:CreateItem>"


def letter(head: str) -> str:
    """A mail with this head."""
    return f"<t:MimeContent>{base64.b64encode(f'{head}{chr(13)}{chr(10)}'.encode()).decode()}</t:MimeContent>"


def test_what_is_right_is_done(server: Exchange) -> None:
    assert code(ask(server, SYNC)) == "NoError"


@pytest.mark.parametrize("who", ["", f"{USER}:{PASSWORD}", f"{DOMAIN}\\{USER}:another"])
def test_whoever_is_not_known_is_not_let_in(server: Exchange, who: str) -> None:
    assert ask(server, SYNC, who=who)[0] == 401 and server.asked == []


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ("", "ErrorInvalidServerVersion"),
        ('<t:RequestServerVersion Version="Exchange1999"/>', "ErrorInvalidServerVersion"),
        ("<t:RequestServerVersion/>", "ErrorSchemaValidation"),
        (f"<t:TimeZoneContext><t:TimeZoneDefinition Id=\"UTC\"/></t:TimeZoneContext>{VERSION}", "ErrorSchemaValidation"),
        (f"{VERSION}<t:ExchangeImpersonation/>", "ErrorSchemaValidation"),
        (f"{VERSION}<t:ExchangeImpersonation><t:ConnectingSID/></t:ExchangeImpersonation>", "ErrorSchemaValidation"),
        (
            f"{VERSION}<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress/></t:ConnectingSID></t:ExchangeImpersonation>",
            "ErrorInvalidExchangeImpersonationHeaderData",
        ),
        (
            f"{VERSION}<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>nobody@parley.example</t:SmtpAddress>"
            "</t:ConnectingSID></t:ExchangeImpersonation>",
            "ErrorNonExistentMailbox",
        ),
        (
            f"{VERSION}<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>business.manager@partnership.example</t:SmtpAddress>"
            "</t:ConnectingSID></t:ExchangeImpersonation>",
            "ErrorImpersonateUserDenied",
        ),
    ],
)  # fmt: skip
def test_a_head_that_is_not_right(server: Exchange, head: str, what: str) -> None:
    assert code(ask(server, SYNC, head)) == what


@pytest.mark.parametrize(
    "wrong",
    [
        "<m:Sync/>",
        SYNC.replace(SHAPE, ""),
        SYNC.replace("IdOnly</t:BaseShape>", "IdOnly</t:BaseShape><t:Colour>red</t:Colour>"),
        SYNC.replace(SHAPE, "").replace("</m:SyncFolderId>", f"</m:SyncFolderId>{SHAPE}"),  # the order counts
        SYNC.replace("<m:SyncFolderItems>", '<m:SyncFolderItems Colour="red">'),
        SYNC.replace("<m:MaxChangesReturned>10</m:MaxChangesReturned>", ""),
        SYNC.replace("</t:BaseShape>", '</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:Colour"/></t:AdditionalProperties>'),
        create("<t:UID>u</t:UID><t:Subject>s</t:Subject>", "CalendarItem", SendMeetingInvitations="SendToNone"),
        create("", SendMeetingInvitations="SendToNobody"),
        "<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>x</t:SubscriptionId></m:SubscriptionIds><m:ConnectionTimeout>31</m:ConnectionTimeout></m:GetStreamingEvents>",
    ],
)  # fmt: skip
def test_what_the_schema_does_not_know(server: Exchange, wrong: str) -> None:
    assert code(ask(server, wrong)) == "ErrorSchemaValidation"


def test_folders_of_others_are_not_there(server: Exchange) -> None:
    theirs = SYNC.replace(PARLEY, "business.manager@partnership.example")
    assert code(ask(server, theirs)) == "ErrorSyncFolderNotFound"
    assert code(ask(server, SYNC.replace('"inbox"', '"cellar"'))) == "ErrorSyncFolderNotFound"
    assert code(ask(server, SYNC.replace(PARLEY, "nobody@parley.example"))) == "ErrorNonExistentMailbox"


def test_items_of_others_are_not_there_whatever_their_id(server: Exchange) -> None:
    theirs = server.store.deliver("business.manager@partnership.example", b"private")
    get = f"<m:GetItem>{SHAPE}<m:ItemIds>{item(theirs.id)}</m:ItemIds></m:GetItem>"
    assert code(ask(server, get)) == "ErrorItemNotFound"
    folder = server.store.folder("business.manager@partnership.example", "inbox").id
    named = SYNC.replace(INBOX, f'<t:FolderId Id="{folder}"/>')
    assert code(ask(server, named)) == "ErrorSyncFolderNotFound"


def test_an_operation_has_its_own_name_for_a_folder_that_is_not_there(server: Exchange) -> None:
    nowhere = '<t:FolderId Id="bm93aGVyZQ=="/>'
    made = "<m:Folders><t:Folder><t:DisplayName>x</t:DisplayName></t:Folder></m:Folders>"
    folder = f"<m:CreateFolder><m:ParentFolderId>{nowhere}</m:ParentFolderId>{made}</m:CreateFolder>"
    kept = create(letter(f"From: {PARLEY}\r\nTo: a@b.example"), MessageDisposition="SaveOnly").replace(
        CALENDAR, nowhere
    )
    assert code(ask(server, folder)) == "ErrorParentFolderNotFound"
    assert code(ask(server, kept)) == "ErrorSavedItemFolderNotFound"
    mail = server.store.deliver(PARLEY, b"Subject: x\r\n\r\n")
    moved = f"<m:MoveItem><m:ToFolderId>{nowhere}</m:ToFolderId><m:ItemIds>{item(mail.id)}</m:ItemIds></m:MoveItem>"
    assert code(ask(server, moved)) == "ErrorToFolderNotFound"


def test_a_folder_is_no_item_and_an_item_no_folder(server: Exchange) -> None:
    inbox = server.store.folder(PARLEY, "inbox")
    mail = server.store.deliver(PARLEY, b"Subject: x\r\n\r\n")
    get = f"<m:GetItem>{SHAPE}<m:ItemIds>{item(inbox.id)}</m:ItemIds></m:GetItem>"
    assert code(ask(server, get)) == "ErrorCannotUseFolderIdForItemId"
    sync = SYNC.replace(INBOX, f'<t:FolderId Id="{mail.id}"/>')
    assert code(ask(server, sync)) == "ErrorCannotUseItemIdForFolderId"


def test_two_folders_of_one_name_whatever_its_case(server: Exchange) -> None:
    top = INBOX.replace('"inbox"', '"msgfolderroot"')
    made = "<m:Folders><t:Folder><t:DisplayName>{}</t:DisplayName></t:Folder></m:Folders>"
    folder = f"<m:CreateFolder><m:ParentFolderId>{top}</m:ParentFolderId>{made}</m:CreateFolder>"
    assert code(ask(server, folder.format("Done-here"))) == "NoError"
    assert code(ask(server, folder.format("done-HERE"))) == "ErrorFolderExists"


def test_a_mailbox_is_named_by_its_first_address(server: Exchange) -> None:
    server.store.aliases["help@parley.example"] = PARLEY
    assert code(ask(server, SYNC.replace(PARLEY, "help@parley.example"))) == "ErrorNonPrimarySmtpAddress"
    who = "<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>help@parley.example</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>"
    assert code(ask(server, SYNC, f"{VERSION}{who}")) == "ErrorNonPrimarySmtpAddress"


def test_a_head_that_is_there_twice(server: Exchange) -> None:
    assert code(ask(server, SYNC, VERSION * 2)) == "ErrorDuplicateSOAPHeader"


@pytest.mark.parametrize(
    ("refused", "others"),
    [("ErrorQuotaExceeded", "ErrorBatchProcessingStopped"), ("ErrorMoveCopyFailed", "NoError")],
)
def test_what_befalls_all_stops_at_the_first(server: Exchange, refused: str, others: str) -> None:
    mails = [server.store.deliver(PARLEY, b"Subject: x\r\n\r\n") for _ in range(3)]
    to = INBOX.replace('"inbox"', '"deleteditems"')
    named = "".join(item(each.id) for each in mails)
    server.store.fails["MoveItem"] = {1: refused}
    answer = ask(
        server, f"<m:MoveItem><m:ToFolderId>{to}</m:ToFolderId><m:ItemIds>{named}</m:ItemIds></m:MoveItem>"
    )
    assert re.findall(r"<m:ResponseCode>(\w+)<", answer[1]) == ["NoError", refused, others]
    assert ('ResponseClass="Warning"' in answer[1]) == (others != "NoError")


def test_only_mail_and_meetings_have_mime(server: Exchange) -> None:
    asked = '</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:MimeContent"/></t:AdditionalProperties>'
    shape = SHAPE.replace("</t:BaseShape>", asked)
    kinds = {"Contact": "ErrorUnsupportedMimeConversion", "Message": "NoError"}
    for kind, what in kinds.items():
        there = server.store.put(
            server.store.folder(PARLEY, "inbox"), kind, "IPM.Note", b"Subject: x\r\n\r\n"
        )
        get = f"<m:GetItem>{shape}<m:ItemIds>{item(there.id)}</m:ItemIds></m:GetItem>"
        assert code(ask(server, get)) == what


def test_a_sync_state_that_was_never_given_out(server: Exchange) -> None:
    state = SYNC.replace("</m:SyncFolderId>", "</m:SyncFolderId><m:SyncState>bm9uc2Vuc2U=</m:SyncState>")
    assert code(ask(server, state)) == "ErrorInvalidSyncStateData"


@pytest.mark.parametrize(
    ("many", "what"),
    [
        (SYNC.replace(">10<", ">513<"), "ErrorInvalidSyncStateData"),
        (SYNC.replace(">10<", ">512<"), "NoError"),
    ],
)
def test_more_changes_than_there_may_be(server: Exchange, many: str, what: str) -> None:
    assert code(ask(server, many)) == what


def test_a_list_has_no_mime_content(server: Exchange) -> None:
    asked = '</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:MimeContent"/></t:AdditionalProperties>'
    assert code(ask(server, SYNC.replace("</t:BaseShape>", asked))) == "ErrorInvalidPropertyRequest"


def test_items_that_are_not_there(server: Exchange) -> None:
    get = f"<m:GetItem>{SHAPE}<m:ItemIds>{{}}</m:ItemIds></m:GetItem>"
    assert code(ask(server, get.format(item(opaque("item-999"))))) == "ErrorItemNotFound"
    assert code(ask(server, get.format(item("not base 64")))) == "ErrorInvalidIdMalformed"


def test_a_change_that_names_another_version(server: Exchange) -> None:
    there = server.store.put(server.store.folder(PARLEY, "calendar"), "CalendarItem", "IPM.Appointment")
    assert code(ask(server, update(item(there.id)))) == "ErrorChangeKeyRequiredForWriteOperations"
    assert code(ask(server, update(item(there.id, "*")))) == "ErrorInvalidChangeKey"
    assert code(ask(server, update(item(there.id, opaque("key-0"))))) == "ErrorIrresolvableConflict"
    assert (
        code(ask(server, update(item(there.id, there.key), sending="")))
        == "ErrorSendMeetingInvitationsOrCancellationsRequired"
    )
    two = "<t:Subject>x</t:Subject><t:Location>y</t:Location>"
    assert (
        code(ask(server, update(item(there.id, there.key), inside=two)))
        == "ErrorIncorrectUpdatePropertyCount"
    )
    assert code(ask(server, update(item(there.id, there.key)))) == "NoError"


def test_a_change_of_a_mail_says_what_becomes_of_it(server: Exchange) -> None:
    there = server.store.deliver(PARLEY, b"Subject: x\r\n\r\n")
    changed = update(item(there.id, there.key)).replace(' MessageDisposition="SaveOnly"', "")
    assert code(ask(server, changed)) == "ErrorMessageDispositionRequired"


def test_what_may_not_be_sent_stays_in_drafts(server: Exchange) -> None:
    """As Microsoft's page has it: "and the creation of the e-mail message in the principal's Drafts folder"."""
    forged = create(
        letter("From: bea@partnership.example\r\nTo: a@b.example"), MessageDisposition="SendAndSaveCopy"
    )
    assert code(ask(server, forged)) == "ErrorSendAsDenied"
    assert len(server.store.folder(PARLEY, "drafts").items) == 1


@pytest.mark.parametrize(
    ("request_", "what"),
    [
        (create(letter(f"From: {PARLEY}\r\nTo: dana@outsider.example")), "ErrorMessageDispositionRequired"),
        (create("<t:MimeContent>*</t:MimeContent>", MessageDisposition="SendOnly"), "ErrorMimeContentInvalidBase64String"),
        (create(f"<t:MimeContent>{base64.b64encode(b'hello').decode()}</t:MimeContent>", MessageDisposition="SendOnly"), "ErrorMimeContentInvalid"),
        (create("<t:MimeContent></t:MimeContent>", MessageDisposition="SendOnly"), "ErrorInvalidRecipients"),
        (create(letter("From: bea@partnership.example\r\nTo: a@b.example"), MessageDisposition="SendOnly"), "ErrorSendAsDenied"),
        (create("<t:Subject>s</t:Subject>", "CalendarItem"), "ErrorSendMeetingInvitationsRequired"),
        (
            create("<t:Start>2026-04-02T10:00:00Z</t:Start><t:End>2026-04-02T09:00:00Z</t:End>", "CalendarItem",
                   SendMeetingInvitations="SendToNone"),
            "ErrorCalendarEndDateIsEarlierThanStartDate",
        ),
        (
            create("<t:Start>2026-04-02T10:00:00Z</t:Start><t:End>2032-04-02T09:00:00Z</t:End>", "CalendarItem",
                   SendMeetingInvitations="SendToNone"),
            "ErrorCalendarDurationIsTooLong",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_made(server: Exchange, request_: str, what: str) -> None:
    assert code(ask(server, request_)) == what and server.store.sent == []


def test_an_application_without_impersonation(server: Exchange) -> None:
    with exchange("oauth") as modern:
        token = modern.new_token()
        connection = http.client.HTTPConnection("127.0.0.1", modern.port, timeout=10)
        text = f'<s:Envelope xmlns:s="{SOAP}" xmlns:m="{M}" xmlns:t="{T}"><s:Header>{VERSION}</s:Header><s:Body>{SYNC}</s:Body></s:Envelope>'
        connection.request(
            "POST",
            "/EWS/Exchange.asmx",
            text.encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "text/xml"},
        )
        assert "ErrorImpersonationRequired" in connection.getresponse().read().decode()
        connection.close()


def test_what_is_not_called_xml_or_is_larger_than_the_web_server_takes(
    server: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(server, SYNC, kind="application/json")[0] == 415
    monkeypatch.setattr("ews_http.MOST_REQUEST", 500)
    assert ask(server, SYNC)[0] == 413


def test_no_letter_is_sent_that_is_larger_than_the_organisation_takes(server: Exchange) -> None:
    head = letter(f"From: {PARLEY}\r\nTo: dana@outsider.example\r\n\r\n")
    server.store.most_sent = 40
    assert code(ask(server, create(head, MessageDisposition="SendOnly"))) == "ErrorMessageSizeExceeded"
    server.store.most_sent = 4000
    assert code(ask(server, create(head, MessageDisposition="SendOnly"))) == "NoError"


def test_no_more_listen_and_subscribe_than_the_account_may(server: Exchange) -> None:
    subscribe = (
        f"<m:Subscribe><m:StreamingSubscriptionRequest><t:FolderIds>{INBOX}</t:FolderIds><t:EventTypes>"
        "<t:EventType>NewMailEvent</t:EventType></t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>"
    )
    server.store.most_subscriptions, server.store.most_listening = len(server.store.subscriptions) + 1, 0
    found = re.search(r"SubscriptionId>([^<]+)<", ask(server, subscribe)[1])
    assert found and code(ask(server, subscribe)) == "ErrorExceededSubscriptionCount"
    listen = (
        f"<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>{found[1]}</t:SubscriptionId></m:SubscriptionIds>"
        "<m:ConnectionTimeout>1</m:ConnectionTimeout></m:GetStreamingEvents>"
    )
    assert code(ask(server, listen)) == "ErrorExceededConnectionCount"


def switched(server: Exchange, fault: Fault) -> Callable[[], str]:
    server.faults.append(fault)
    return lambda: code(ask(server, SYNC))


def test_faults_come_as_often_as_they_were_asked_for(server: Exchange) -> None:
    once = switched(server, Fault(BUSY, times=1, milliseconds=1234))
    answer = ask(server, SYNC)
    assert code(answer) == "ErrorServerBusy" and 'BackOffMilliseconds">1234<' in answer[1]
    assert once() == "NoError"
    later = switched(server, Fault(TRANSIENT, on="SyncFolderItems", times=1, after=1))
    assert [later(), later(), later()] == ["NoError", "ErrorInternalServerTransientError", "NoError"]


WINDOW = "<t:TimeWindow><t:StartTime>2026-04-01T00:00:00</t:StartTime><t:EndTime>2026-04-02T00:00:00</t:EndTime></t:TimeWindow>"
SWITCH = "<t:Bias>0</t:Bias><t:Time>02:00:00</t:Time><t:DayOrder>1</t:DayOrder><t:Month>{}</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek>"
ZONE = (
    f"<t:TimeZone><t:Bias>0</t:Bias><t:StandardTime>{SWITCH.format(10)}</t:StandardTime>"
    f"<t:DaylightTime>{SWITCH.format(3)}</t:DaylightTime></t:TimeZone>"
)


def free_times(people: int, step: int = 30) -> str:
    one = (
        "<t:MailboxData><t:Email><t:Address>p{}@agency.example</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType>"
        "<t:ExcludeConflicts>false</t:ExcludeConflicts></t:MailboxData>"
    )
    asked = "".join(map(one.format, range(people)))
    view = (
        f"<t:FreeBusyViewOptions>{WINDOW}<t:MergedFreeBusyIntervalInMinutes>{step}</t:MergedFreeBusyIntervalInMinutes>"
        "<t:RequestedView>FreeBusy</t:RequestedView></t:FreeBusyViewOptions>"
    )
    return f"<m:GetUserAvailabilityRequest>{ZONE}<m:MailboxDataArray>{asked}</m:MailboxDataArray>{view}</m:GetUserAvailabilityRequest>"


def test_free_times_of_too_many_or_in_too_small_steps(server: Exchange) -> None:
    assert code(ask(server, free_times(100))) == "ErrorMailRecipientNotFound"
    assert code(ask(server, free_times(101))) == "ErrorMailboxDataArrayTooBig"
    assert code(ask(server, free_times(1, step=4))) == "ErrorInvalidMergedFreeBusyInterval"
    backwards = free_times(1).replace("04-02T", "03-31T")
    assert code(ask(server, backwards)) == "ErrorInvalidTimeInterval"


def test_free_times_of_somebody_with_too_many(server: Exchange) -> None:
    at = datetime(2026, 4, 1, 9, tzinfo=UTC)
    server.store.busy["p0@agency.example"] = [(at, at + timedelta(minutes=5), "Busy")] * 1001
    assert code(ask(server, free_times(1))) == "ErrorResultSetTooBig"
    server.store.busy["p0@agency.example"] = [(at, at + timedelta(minutes=5), "Busy")] * 1000
    assert code(ask(server, free_times(1))) == "NoError"


def test_a_state_that_was_given_out_for_another_folder_is_invalid(server: Exchange) -> None:
    state = re.search("<m:SyncState>(.+?)<", ask(server, SYNC)[1])
    assert state is not None
    after = SYNC.replace("</m:SyncFolderId>", f"</m:SyncFolderId><m:SyncState>{state[1]}</m:SyncState>")
    assert code(ask(server, after)) == "NoError"
    assert code(ask(server, after.replace('"inbox"', '"sentitems"'))) == "ErrorInvalidSyncStateData"
