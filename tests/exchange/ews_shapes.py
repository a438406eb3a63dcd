"""What an Exchange Web Services request may look like: each element with its attributes and its children, in order.

Written from the public descriptions (MS-OXWSCORE, MS-OXWSSYNC, MS-OXWSMTGS, MS-OXWSNTIF, MS-OXWSAVAIL and their kin), as far
as parley speaks it. What is not in these tables is refused, as the real service refuses what its schema does not know.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
PREFIXES = {SOAP: "s", MESSAGES: "m", TYPES: "t"}

VERSIONS = ("Exchange2010_SP1", "Exchange2010_SP2", "Exchange2013", "Exchange2013_SP1", "Exchange2016")
FIELDS = frozenset(
    [f"item:{name}" for name in (
        "ItemId", "ParentFolderId", "ItemClass", "MimeContent", "Subject", "Sensitivity", "Body", "DateTimeReceived", "Size",
        "ReminderIsSet", "InternetMessageHeaders", "DateTimeCreated", "LastModifiedTime", "HasAttachments", "Categories",
    )]
    + [f"message:{name}" for name in ("From", "ToRecipients", "InternetMessageId", "IsRead")]
    + [f"calendar:{name}" for name in (
        "UID", "Start", "End", "IsAllDayEvent", "LegacyFreeBusyStatus", "Location", "IsMeeting", "IsCancelled", "IsRecurring",
        "CalendarItemType", "RequiredAttendees", "Recurrence", "StartTimeZone", "EndTimeZone",
    )]
    + ["folder:FolderId", "folder:DisplayName", "folder:FolderClass", "folder:TotalCount", "folder:ChildFolderCount",
       "folder:EffectiveRights", "folder:UnreadCount", "folder:ParentFolderId"]
)  # fmt: skip
MINUTES = [str(number) for number in range(1, 31)]  # of one connection that streams
NOT_IN_LISTS = ("item:MimeContent", "item:Body")  # only GetItem has them


class Violation(Exception):
    """The request does not keep to the schema: said as ErrorSchemaValidation."""


@dataclass(frozen=True)
class Shape:
    """children: names in order, each with "" (once), "?" (at most once), "*" or "+"; `a|b` is one of them. attributes: name ->
    the values it may have, () for any; a name with "!" must be there."""

    children: tuple[str, ...] = ()
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    text: bool = False


def _row(*children: str, text: bool = False, **attributes: tuple[str, ...]) -> Shape:
    named = tuple((name.replace("_must", "!"), values) for name, values in attributes.items())
    return Shape(children, named, text)


TEXT = _row(text=True)
_ANY: tuple[str, ...] = ()
_ID = _row(Id_must=_ANY, ChangeKey=_ANY)
_FOLDERS = ("t:FolderId|t:DistinguishedFolderId+",)
_ONE_FOLDER = ("t:FolderId|t:DistinguishedFolderId",)
_PATH = "t:FieldURI|t:IndexedFieldURI|t:ExtendedFieldURI"
_ITEM = (
    "t:MimeContent?", "t:ItemId?", "t:ItemClass?", "t:Subject?", "t:Sensitivity?", "t:Body?", "t:Categories?", "t:Importance?", "t:ReminderIsSet?",
    "t:ReminderMinutesBeforeStart?", "t:ExtendedProperty*",
)  # fmt: skip
_SENDING = (
    "SendToNone",
    "SendOnlyToAll",
    "SendToAllAndSaveCopy",
    "SendOnlyToChanged",
    "SendToChangedAndSaveCopy",
)
_COMPARED = (_PATH, "t:FieldURIOrConstant")

SHAPES: dict[str, Shape] = {
    # the head
    "s:Header": _row("t:RequestServerVersion?", "t:ExchangeImpersonation?", "t:TimeZoneContext?"),
    "t:RequestServerVersion": _row(Version_must=_ANY),
    "t:ExchangeImpersonation": _row("t:ConnectingSID"),
    "t:ConnectingSID": _row("t:PrincipalName|t:SID|t:PrimarySmtpAddress|t:SmtpAddress"),
    "t:TimeZoneContext": _row("t:TimeZoneDefinition"),
    "t:TimeZoneDefinition": _row(Id_must=_ANY, Name=_ANY),
    # operations
    "m:ConvertId": _row("m:SourceIds", DestinationFormat_must=_ANY),
    "m:SourceIds": _row("t:AlternateId+"),
    "t:AlternateId": _row(Format_must=_ANY, Id_must=_ANY, Mailbox_must=_ANY),
    "m:SyncFolderItems": _row("m:ItemShape", "m:SyncFolderId", "m:SyncState?", "m:Ignore?", "m:MaxChangesReturned", "m:SyncScope?"),
    "m:GetItem": _row("m:ItemShape", "m:ItemIds"),
    "m:FindItem": _row("m:ItemShape", "m:IndexedPageItemView?", "m:Restriction?", "m:SortOrder?", "m:ParentFolderIds",
                       Traversal_must=("Shallow", "SoftDeleted", "Associated")),
    "m:GetFolder": _row("m:FolderShape", "m:FolderIds"),
    "m:FindFolder": _row("m:FolderShape", "m:IndexedPageFolderView?", "m:Restriction?", "m:ParentFolderIds",
                         Traversal_must=("Shallow", "Deep", "SoftDeleted")),
    "m:CreateFolder": _row("m:ParentFolderId", "m:Folders"),
    "m:CreateItem": _row("m:SavedItemFolderId?", "m:Items", MessageDisposition=("SaveOnly", "SendOnly", "SendAndSaveCopy"),
                         SendMeetingInvitations=_SENDING[:3]),
    "m:UpdateItem": _row("m:SavedItemFolderId?", "m:ItemChanges",
                         ConflictResolution_must=("NeverOverwrite", "AutoResolve", "AlwaysOverwrite"),
                         MessageDisposition=("SaveOnly", "SendOnly", "SendAndSaveCopy"),
                         SendMeetingInvitationsOrCancellations=_SENDING, SuppressReadReceipts=("true", "false")),
    "m:MoveItem": _row("m:ToFolderId", "m:ItemIds", "m:ReturnNewItemIds?"),
    "m:DeleteItem": _row("m:ItemIds", DeleteType_must=("HardDelete", "SoftDelete", "MoveToDeletedItems"),
                         SendMeetingCancellations=_SENDING[:3], AffectedTaskOccurrences=("AllOccurrences", "SpecifiedOccurrenceOnly"),
                         SuppressReadReceipts=("true", "false")),
    "m:Subscribe": _row("m:StreamingSubscriptionRequest"),
    "m:StreamingSubscriptionRequest": _row("t:FolderIds?", "t:EventTypes", SubscribeToAllFolders=("true", "false")),
    "m:Unsubscribe": _row("m:SubscriptionId"),
    "m:GetStreamingEvents": _row("m:SubscriptionIds", "m:ConnectionTimeout"),
    "m:GetUserAvailabilityRequest": _row("t:TimeZone", "m:MailboxDataArray", "t:FreeBusyViewOptions"),
    # what they hold
    "m:ItemShape": _row("t:BaseShape", "t:IncludeMimeContent?", "t:BodyType?", "t:AdditionalProperties?"),
    "m:FolderShape": _row("t:BaseShape", "t:AdditionalProperties?"),
    "t:AdditionalProperties": _row(f"{_PATH}+"),
    "t:FieldURI": _row(FieldURI_must=_ANY),
    "t:ExtendedFieldURI": _row(DistinguishedPropertySetId=_ANY, PropertySetId=_ANY, PropertyTag=_ANY, PropertyName=_ANY,
                               PropertyId=_ANY, PropertyType_must=_ANY),
    "m:SyncFolderId": _row(*_ONE_FOLDER), "m:ParentFolderId": _row(*_ONE_FOLDER), "m:SavedItemFolderId": _row(*_ONE_FOLDER),
    "m:ToFolderId": _row(*_ONE_FOLDER), "m:ParentFolderIds": _row(*_FOLDERS), "m:FolderIds": _row(*_FOLDERS),
    "t:FolderIds": _row(*_FOLDERS),
    "t:FolderId": _ID, "t:ItemId": _ID, "m:ItemIds": _row("t:ItemId+"),
    "t:DistinguishedFolderId": _row("t:Mailbox?", Id_must=_ANY, ChangeKey=_ANY),
    "t:Mailbox": _row("t:Name?", "t:EmailAddress?", "t:RoutingType?", "t:MailboxType?"),
    "m:IndexedPageItemView": _row(MaxEntriesReturned=_ANY, Offset_must=_ANY, BasePoint_must=("Beginning", "End")),
    "m:IndexedPageFolderView": _row(MaxEntriesReturned=_ANY, Offset_must=_ANY, BasePoint_must=("Beginning", "End")),
    "m:Restriction": _row("t:IsEqualTo|t:IsGreaterThanOrEqualTo"),
    "t:IsEqualTo": _row(*_COMPARED), "t:IsGreaterThanOrEqualTo": _row(*_COMPARED),
    "t:FieldURIOrConstant": _row("t:Constant"), "t:Constant": _row(Value_must=_ANY),
    "m:SortOrder": _row("t:FieldOrder+"), "t:FieldOrder": _row(_PATH, Order_must=("Ascending", "Descending")),
    "m:Folders": _row("t:Folder+"), "t:Folder": _row("t:FolderClass?", "t:DisplayName"),
    "m:Items": _row("t:Message|t:CalendarItem+"),
    "t:Message": _row(*_ITEM, "t:ToRecipients?", "t:IsReadReceiptRequested?", "t:IsDeliveryReceiptRequested?",
                      "t:InternetMessageId?", "t:IsRead?"),
    "t:CalendarItem": _row(*_ITEM, "t:UID?", "t:Start?", "t:End?", "t:IsAllDayEvent?", "t:LegacyFreeBusyStatus?", "t:Location?",
                           "t:RequiredAttendees?", "t:StartTimeZone?", "t:EndTimeZone?"),
    "t:MimeContent": _row(text=True, CharacterSet=_ANY),
    "t:Body": _row(text=True, BodyType_must=("Text", "HTML")),
    "t:StartTimeZone": _row(Id_must=_ANY, Name=_ANY), "t:EndTimeZone": _row(Id_must=_ANY, Name=_ANY),
    "t:RequiredAttendees": _row("t:Attendee+"), "t:Attendee": _row("t:Mailbox", "t:ResponseType?"),
    "m:ItemChanges": _row("t:ItemChange+"), "t:ItemChange": _row("t:ItemId", "t:Updates"),
    "t:Updates": _row("t:SetItemField|t:DeleteItemField*"),
    "t:SetItemField": _row(_PATH, "t:Message|t:CalendarItem"), "t:DeleteItemField": _row(_PATH),
    "t:EventTypes": _row("t:EventType+"), "m:SubscriptionIds": _row("t:SubscriptionId+"),
    "t:TimeZone": _row("t:Bias", "t:StandardTime", "t:DaylightTime"),
    "t:StandardTime": _row("t:Bias", "t:Time", "t:DayOrder", "t:Month", "t:DayOfWeek", "t:Year?"),
    "t:DaylightTime": _row("t:Bias", "t:Time", "t:DayOrder", "t:Month", "t:DayOfWeek", "t:Year?"),
    "m:MailboxDataArray": _row("t:MailboxData+"),
    "t:MailboxData": _row("t:Email", "t:AttendeeType", "t:ExcludeConflicts?"),
    "t:Email": _row("t:Name?", "t:Address", "t:RoutingType?"),
    "t:FreeBusyViewOptions": _row("t:TimeWindow", "t:MergedFreeBusyIntervalInMinutes?", "t:RequestedView"),
    "t:TimeWindow": _row("t:StartTime", "t:EndTime"),
}  # fmt: skip


def name_of(element: etree._Element) -> str:
    """`t:ItemId` for the element's name, whatever prefix was written."""
    found = etree.QName(element)
    return f"{PREFIXES.get(found.namespace or '', '?')}:{found.localname}"


def must_fit(element: etree._Element) -> None:
    """Raises Violation where the element, or anything in it, is not as the tables have it."""
    name = name_of(element)
    shape = SHAPES.get(name, TEXT)
    _attributes(element, name, shape)
    if name == "m:ConnectionTimeout" and (element.text or "") not in MINUTES:
        raise Violation(f"the value '{element.text}' of '{name}' is not within its range")
    children = list(element)
    if shape.text or name not in SHAPES:
        if children:
            raise Violation(f"the element '{name}' has children that nobody knows")
        return
    if (element.text or "").strip():
        raise Violation(f"the element '{name}' cannot contain text")
    _in_order(name, shape, [name_of(child) for child in children])
    for child in children:
        must_fit(child)
    uri = element.get("FieldURI")
    if name == "t:FieldURI" and uri not in FIELDS:
        raise Violation(f"the 'FieldURI' attribute is invalid: the value '{uri}' is not known")


def _attributes(element: etree._Element, name: str, shape: Shape) -> None:
    known = {written.rstrip("!"): values for written, values in shape.attributes}
    for written, found in element.attrib.items():
        if written not in known:
            raise Violation(f"the '{written}' attribute of '{name}' is not declared")
        if known[str(written)] and found not in known[str(written)]:
            raise Violation(f"the '{written}' attribute of '{name}' is invalid: '{found}'")
    for written, _ in shape.attributes:
        if written.endswith("!") and not element.get(written[:-1]):
            raise Violation(f"the required attribute '{written[:-1]}' of '{name}' is missing")


def _in_order(name: str, shape: Shape, found: list[str]) -> None:
    waiting = list(found)
    for expected in shape.children:
        how = expected[-1] if expected[-1] in "?*+" else ""
        choices = expected.rstrip("?*+").split("|")
        count = 0
        while waiting and waiting[0] in choices and (how in ("*", "+") or count == 0):
            waiting.pop(0)
            count += 1
        if count == 0 and how in ("", "+"):
            raise Violation(f"the element '{name}' has invalid content: '{choices[0]}' was expected")
    if waiting:
        raise Violation(f"the element '{name}' has invalid child element '{waiting[0]}'")
