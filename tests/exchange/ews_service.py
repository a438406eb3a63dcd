"""The operations of the fake Exchange server: a request that fits the tables becomes an answer, or an error with its code.

Which code is for what stands on Microsoft's page "ResponseCode" (Exchange Web Services reference).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from ews_shapes import MESSAGES, NOT_IN_LISTS, TYPES, name_of
from ews_store import Folder, Item, Mailboxes, recipients
from ews_xml import Refused, Soap, availability_refused, change, folder_xml, item_xml, refused, row, value
from lxml import etree

MOST_FOUND = 1000  # of one list, whatever is asked for: EwsFindCountLimit of the throttling policy
MOST_ASKED = 100  # people of one question for free times
MOST_TAKEN = 1000  # entries in a calendar, in the stretch of one question for free times
LONGEST_MEETING = timedelta(days=5 * 366)
# After these an item's neighbours fare no better, and are not looked at ("ErrorBatchProcessingStopped")
STOPS = (
    "ErrorAccessDenied", "ErrorAccountDisabled", "ErrorADUnavailable", "ErrorADOperation", "ErrorConnectionFailed",
    "ErrorMailboxStoreUnavailable", "ErrorMailboxMoveInProgress", "ErrorPasswordChangeRequired", "ErrorPasswordExpired",
    "ErrorQuotaExceeded", "ErrorInsufficientResources",
)  # fmt: skip
# What has MIME content at all ("ErrorUnsupportedMimeConversion")
HAVE_MIME = (
    "Message",
    "PostItem",
    "CalendarItem",
    "MeetingRequest",
    "MeetingResponse",
    "MeetingCancellation",
)
NS = {"m": MESSAGES, "t": TYPES}
Element = etree._Element


class Service:
    """may: which mailboxes the caller may open. me: as whom it acts (impersonated, or its own address)."""

    def __init__(self, store: Mailboxes, may: Callable[[str], bool], me: str) -> None:
        self._store, self._may, self._me = store, may, me

    def answer(self, request: Element) -> str:
        """The inside of the Body."""
        name = etree.QName(request).localname.removesuffix("Request")
        done: Callable[[Element], Iterable[str]] = getattr(self, f"_{name}")
        if name == "GetUserAvailability":
            return "".join(done(request))
        rows: list[str] = []
        stopped = False
        for number, each in enumerate(self._each(request, name)):
            if stopped:
                rows.append(refused(name, Refused("ErrorBatchProcessingStopped"), "Warning"))
                continue
            try:
                if number in self._store.fails.get(name, {}):
                    raise Refused(self._store.fails[name].pop(number))
                rows += [row(name, inside) for inside in done(each)]
            except Refused as no:
                rows.append(refused(name, no))
                stopped = no.code in STOPS
        return (
            f"<m:{name}Response><m:ResponseMessages>{''.join(rows)}</m:ResponseMessages></m:{name}Response>"
        )

    def _each(self, request: Element, name: str) -> list[Element]:
        """One request for each of its items: each succeeds or fails by itself."""
        many = {"GetItem": "m:ItemIds", "MoveItem": "m:ItemIds", "DeleteItem": "m:ItemIds", "CreateItem": "m:Items",
                "UpdateItem": "m:ItemChanges"}.get(name)  # fmt: skip
        if many is None:
            return [request]
        found = []
        for number in range(len(request.find(many, NS))):
            one = etree.fromstring(etree.tostring(request))
            inside = one.find(many, NS)
            for at, child in enumerate(list(inside)):
                if at != number:
                    inside.remove(child)
            found.append(one)
        return found

    # --- folders ------------------------------------------------------------------------------------------------

    def _folder(self, named: Element, missing: str = "ErrorFolderNotFound") -> Folder:
        """The folder that an element names in its one child. missing: what this operation calls one that is not there."""
        child = named[0]
        gone = Refused(missing, "The specified folder could not be found in the store.")
        if name_of(child) == "t:FolderId":
            folder = self._store.folders.get(child.get("Id", ""))
            if self._store.find(child.get("Id", "")):
                raise Refused("ErrorCannotUseItemIdForFolderId")
            if folder is None or not self._may(folder.owner):
                raise gone
            return folder
        address = child.findtext("t:Mailbox/t:EmailAddress", self._me, NS).lower()
        if address in self._store.aliases:
            raise Refused("ErrorNonPrimarySmtpAddress", "The address must be the primary one of the mailbox.",
                          f'<m:MessageXml><t:Value Name="Primary">{self._store.aliases[address]}</t:Value></m:MessageXml>')  # fmt: skip
        if (address, "inbox") not in self._store.well_known:
            raise Refused("ErrorNonExistentMailbox", "No mailbox with such guid.")
        found = self._store.well_known.get((address, child.get("Id", "")))
        if not self._may(address) or found is None:
            raise gone
        return self._store.folders[found]

    def _GetFolder(self, request: Element) -> Iterable[str]:
        folder = self._folder(request.find("m:FolderIds", NS))
        rights = (
            self._store.rights.get(folder.id, "true")
            if "folder:EffectiveRights" in fields_of(request)
            else ""
        )
        counted = "folder:TotalCount" in fields_of(request)
        yield f"<m:Folders>{folder_xml(folder, rights, counted=counted)}</m:Folders>"

    def _FindFolder(self, request: Element) -> Iterable[str]:
        parent = self._folder(request.find("m:ParentFolderIds", NS))
        wanted = _equal_to(request, "folder:DisplayName")
        found = [
            each
            for each in self._store.folders.values()
            if each.parent == parent.id and wanted in ("", each.name)
        ]
        inside = "".join(map(folder_xml, found))
        yield (
            f'<m:RootFolder IndexedPagingOffset="{len(found)}" TotalItemsInView="{len(found)}" IncludesLastItemInRange="true">'
            f"<t:Folders>{inside}</t:Folders></m:RootFolder>"
        )

    def _CreateFolder(self, request: Element) -> Iterable[str]:
        parent, name = (
            self._folder(request.find("m:ParentFolderId", NS), "ErrorParentFolderNotFound"),
            request.findtext(".//t:DisplayName", "", NS),
        )
        there = (each.name.lower() for each in self._store.folders.values() if each.parent == parent.id)
        if name.lower() in there:
            raise Refused("ErrorFolderExists", "A folder with the specified name already exists.")
        yield f"<m:Folders>{folder_xml(self._store.new_folder(name, parent.id))}</m:Folders>"

    # --- reading ------------------------------------------------------------------------------------------------

    def _SyncFolderItems(self, request: Element) -> Iterable[str]:
        named = request.find("m:SyncFolderId", NS)
        fields, folder = fields_of(request), self._folder(named, "ErrorSyncFolderNotFound")
        _must_be_listed(fields)
        most = int(request.findtext("m:MaxChangesReturned", "0", NS))
        if not 1 <= most <= 512:
            raise Refused("ErrorInvalidSyncStateData", "MaxChangesReturned is not within its range.")
        try:
            state, changes, all_told = self._store.changes(
                folder, request.findtext("m:SyncState", "", NS), most
            )
        except KeyError:
            raise Refused("ErrorInvalidSyncStateData", "Synchronization state data is invalid.") from None
        told = "".join(change(how, which, fields) for how, which in changes)
        yield (
            f"<m:SyncState>{state}</m:SyncState><m:IncludesLastItemInRange>{str(all_told).lower()}</m:IncludesLastItemInRange>"
            f"<m:Changes>{told}</m:Changes>"
        )

    def _GetItem(self, request: Element) -> Iterable[str]:
        _, item = self._item(request.find("m:ItemIds", NS)[0])
        fields = fields_of(request)
        if "item:MimeContent" in fields and item.kind not in HAVE_MIME:
            raise Refused(
                "ErrorUnsupportedMimeConversion", "Mime conversion is not supported for this item type."
            )
        if "item:MimeContent" in fields and item.broken:
            raise Refused(item.broken)
        yield f"<m:Items>{item_xml(item, fields)}</m:Items>"

    def _FindItem(self, request: Element) -> Iterable[str]:
        fields, folder = fields_of(request), self._folder(request.find("m:ParentFolderIds", NS))
        _must_be_listed(fields)
        wanted = _equal_to(request, "message:InternetMessageId")
        found = [
            item
            for item in folder.items.values()
            if not wanted or value(item, "message:InternetMessageId") == wanted
        ]
        view = request.find("m:IndexedPageItemView", NS)
        first, most = int(view.get("Offset")), min(int(view.get("MaxEntriesReturned")), MOST_FOUND)
        page = found[first : first + most]
        after, last = first + len(page), first + len(page) >= len(found)
        yield (
            f'<m:RootFolder IndexedPagingOffset="{after}" TotalItemsInView="{len(found)}" '
            f'IncludesLastItemInRange="{str(last).lower()}"><t:Items>'
            f"{''.join(item_xml(item, fields) for item in page)}</t:Items></m:RootFolder>"
        )

    def _ConvertId(self, _request: Element) -> Iterable[str]:
        raise Refused("ErrorInvalidIdMalformed", "Id is malformed.")

    def _item(self, named: Element) -> tuple[Folder, Item]:
        try:
            base64.b64decode(named.get("Id", ""), validate=True)
        except binascii.Error:
            raise Refused("ErrorInvalidIdMalformed", "Id is malformed.") from None
        found = self._store.find(named.get("Id", ""))
        if named.get("Id", "") in self._store.folders:
            raise Refused("ErrorCannotUseFolderIdForItemId")
        if found is None or not self._may(found[0].owner):
            raise Refused("ErrorItemNotFound", "The specified object was not found in the store.")
        return found

    # --- changing -----------------------------------------------------------------------------------------------

    def _MoveItem(self, request: Element) -> Iterable[str]:
        to = self._folder(request.find("m:ToFolderId", NS), "ErrorToFolderNotFound")
        _, item = self._item(request.find("m:ItemIds", NS)[0])
        yield f"<m:Items>{item_xml(self._store.move(item, to), [])}</m:Items>"

    def _DeleteItem(self, request: Element) -> Iterable[str]:
        folder, item = self._item(request.find("m:ItemIds", NS)[0])
        if item.kind == "CalendarItem" and request.get("SendMeetingCancellations") is None:
            raise Refused("ErrorSendMeetingCancellationsRequired")
        if request.get("DeleteType") == "MoveToDeletedItems":
            self._store.move(item, self._store.folder(folder.owner, "deleteditems"))
        else:
            self._store.remove(item)
        yield ""

    def _CreateItem(self, request: Element) -> Iterable[str]:
        made = request.find("m:Items", NS)[0]
        if name_of(made) == "t:CalendarItem":
            yield self._create_meeting(request, made)
            return
        how = request.get("MessageDisposition")
        if how is None:
            raise Refused("ErrorMessageDispositionRequired")
        mime = _mime(made)
        saved = request.find("m:SavedItemFolderId", NS)
        if how == "SaveOnly":
            place = self._folder(saved, "ErrorSavedItemFolderNotFound")
            item = self._store.put(place, "Message", "IPM.Note", mime)
            yield f"<m:Items>{item_xml(item, [])}</m:Items>"
            return
        if mime and b":" not in mime.partition(b"\n")[0]:
            raise Refused("ErrorMimeContentInvalid", "Failed to parse the MIME content.")
        sender, to = recipients(mime)
        if not to:
            raise Refused("ErrorInvalidRecipients", "At least one recipient is not valid.")
        if sender != self._me and not self._may(sender):
            if (
                how == "SendAndSaveCopy"
            ):  # "and the creation of the e-mail message in the principal's Drafts folder"
                owner = self._folder(saved, "ErrorSavedItemFolderNotFound").owner
                self._store.put(self._store.folder(owner, "drafts"), "Message", "IPM.Note", mime)
            raise Refused(
                "ErrorSendAsDenied", "The user account doesn't have the right to send as this user."
            )
        if len(mime) > self._store.most_sent:
            raise Refused("ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.")
        if how == "SendAndSaveCopy":
            place = self._folder(saved, "ErrorSavedItemFolderNotFound")
            self._store.put(place, "Message", "IPM.Note", mime)
        self._store.send(sender, mime, to)
        yield "<m:Items/>"

    def _create_meeting(self, request: Element, made: Element) -> str:
        sending = request.get("SendMeetingInvitations")
        if sending is None:
            raise Refused("ErrorSendMeetingInvitationsRequired")
        values = _values(made)
        if values.get("calendar:Start", "") > values.get("calendar:End", ""):
            raise Refused("ErrorCalendarEndDateIsEarlierThanStartDate")
        times = [values[name] for name in ("calendar:Start", "calendar:End") if name in values]
        if len(times) == 2 and _instant(times[1]) - _instant(times[0]) > LONGEST_MEETING:
            raise Refused("ErrorCalendarDurationIsTooLong")
        self._invite(sending, values)
        folder = self._folder(request.find("m:SavedItemFolderId", NS), "ErrorSavedItemFolderNotFound")
        item = self._store.put(folder, "CalendarItem", "IPM.Appointment")
        item.values = values
        return f"<m:Items>{item_xml(item, [])}</m:Items>"

    def _UpdateItem(self, request: Element) -> Iterable[str]:
        change = request.find("m:ItemChanges", NS)[0]
        named = change.find("t:ItemId", NS)
        _, item = self._item(named)
        if item.kind == "CalendarItem" and request.get("SendMeetingInvitationsOrCancellations") is None:
            raise Refused("ErrorSendMeetingInvitationsOrCancellationsRequired")
        if item.kind == "Message" and request.get("MessageDisposition") is None:
            raise Refused("ErrorMessageDispositionRequired")
        if named.get("ChangeKey") is None:
            raise Refused("ErrorChangeKeyRequiredForWriteOperations")
        try:
            base64.b64decode(named.get("ChangeKey") or "*", validate=True)
        except binascii.Error:
            raise Refused("ErrorInvalidChangeKey") from None
        if named.get("ChangeKey") != item.key and request.get("ConflictResolution") == "NeverOverwrite":
            raise Refused("ErrorIrresolvableConflict", "The change key passed in the request does not match.")
        new: dict[str, str] = {}
        for update in change.find("t:Updates", NS):
            field = update.find("t:FieldURI", NS).get("FieldURI")
            if name_of(update) == "t:SetItemField":
                value = _values(update[1])
                if list(value) != [field]:
                    raise Refused("ErrorIncorrectUpdatePropertyCount")
                new |= value
            elif field == "calendar:Recurrence":
                new["calendar:CalendarItemType"] = "Single"
        self._invite(request.get("SendMeetingInvitationsOrCancellations", "SendToNone"), item.values | new)
        self._store.change(item, **{name.replace(":", "__"): value for name, value in new.items()})
        yield f"<m:Items>{item_xml(item, [])}</m:Items><m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>"

    def _invite(self, sending: str, values: dict[str, str]) -> None:
        if sending != "SendToNone" and "calendar:RequiredAttendees" in values:
            self._store.invitations += 1

    # --- notifications and free/busy ------------------------------------------------------------------------------

    def _Subscribe(self, request: Element) -> Iterable[str]:
        named = request.findall("m:StreamingSubscriptionRequest/t:FolderIds/*", NS)
        if not named:
            raise Refused("ErrorInvalidSubscriptionRequest", "No folders were named.")
        folders = []
        for each in named:
            holder = etree.Element("holder")
            holder.append(etree.fromstring(etree.tostring(each)))
            folders.append(self._folder(holder).id)
        if len(self._store.subscriptions) >= self._store.most_subscriptions:
            raise Refused(
                "ErrorExceededSubscriptionCount", "You have exceeded the maximum number of subscriptions."
            )
        yield f"<m:SubscriptionId>{self._store.subscribe(tuple(folders))}</m:SubscriptionId>"

    def _Unsubscribe(self, request: Element) -> Iterable[str]:
        if self._store.subscriptions.pop(request.findtext("m:SubscriptionId", "", NS), None) is None:
            raise Refused("ErrorSubscriptionNotFound", "The subscription was not found.")
        yield ""

    def _GetUserAvailability(self, request: Element) -> Iterable[str]:
        window = request.find("t:FreeBusyViewOptions/t:TimeWindow", NS)
        if len(request.find("m:MailboxDataArray", NS)) > MOST_ASKED:
            raise Soap("ErrorMailboxDataArrayTooBig", "There are too many elements in the MailboxDataArray.")
        step = request.findtext("t:FreeBusyViewOptions/t:MergedFreeBusyIntervalInMinutes", "30", NS)
        if not 5 <= int(step) <= 1440:
            raise Soap(
                "ErrorInvalidMergedFreeBusyInterval", "The interval must be between 5 and 1440 minutes."
            )
        start, end = (_instant(window.findtext(f"t:{which}", "", NS)) for which in ("StartTime", "EndTime"))
        if start >= end:
            raise Soap("ErrorInvalidTimeInterval", "The end must be after the start.")
        rows = [
            self._free_busy(each.findtext("t:Email/t:Address", "", NS).lower(), start, end)
            for each in request.find("m:MailboxDataArray", NS)
        ]
        yield (
            "<m:GetUserAvailabilityResponse><m:FreeBusyResponseArray>"
            f"{''.join(rows)}</m:FreeBusyResponseArray></m:GetUserAvailabilityResponse>"
        )

    def _free_busy(self, address: str, start: datetime, end: datetime) -> str:
        if address not in self._store.busy:
            return availability_refused("ErrorMailRecipientNotFound")
        if (end - start).days > 62:
            return availability_refused("ErrorTimeIntervalTooBig")
        times = self._store.busy[address]
        if sum(1 for a, b, _ in times or () if a < end and b > start) > MOST_TAKEN:
            return availability_refused("ErrorResultSetTooBig")
        kind = "None" if times is None else "FreeBusy"
        events = "".join(
            f"<t:CalendarEvent><t:StartTime>{a:%Y-%m-%dT%H:%M:%S}</t:StartTime><t:EndTime>{b:%Y-%m-%dT%H:%M:%S}</t:EndTime>"
            f"<t:BusyType>{how}</t:BusyType></t:CalendarEvent>"
            for a, b, how in times or ()
            if a < end and b > start
        )
        inside = f"<t:CalendarEventArray>{events}</t:CalendarEventArray>" if events else ""
        return (
            '<m:FreeBusyResponse><m:ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
            f"</m:ResponseMessage><m:FreeBusyView><t:FreeBusyViewType>{kind}</t:FreeBusyViewType>{inside}"
            "</m:FreeBusyView></m:FreeBusyResponse>"
        )


def _values(made: Element) -> dict[str, str]:
    """FieldURI -> text of what a CalendarItem in a request says."""
    found = {}
    for child in made:
        tag = etree.QName(child).localname
        room = "calendar" if tag in _CALENDAR else "item"
        found[f"{room}:{tag}"] = child.get("Id") or (child.text or "") if not len(child) else "some"
    return found


_CALENDAR = ("UID", "Start", "End", "IsAllDayEvent", "LegacyFreeBusyStatus", "Location", "RequiredAttendees", "StartTimeZone",
             "EndTimeZone")  # fmt: skip


def _mime(made: Element) -> bytes:
    try:
        return base64.b64decode(made.findtext("t:MimeContent", "", NS), validate=True)
    except binascii.Error:
        raise Refused("ErrorMimeContentInvalidBase64String") from None


def fields_of(request: Element) -> list[str]:
    return [each.get("FieldURI") for each in request.iterfind(".//t:AdditionalProperties/t:FieldURI", NS)]


def _must_be_listed(fields: list[str]) -> None:
    for name in fields:
        if name in NOT_IN_LISTS:
            raise Refused("ErrorInvalidPropertyRequest", "Property is not valid for this operation.")


def _equal_to(request: Element, field: str) -> str:
    """The value that a restriction asks this field to have; "" without one. No other restriction is known here."""
    restriction = request.find("m:Restriction/*", NS)
    if restriction is None:
        return ""
    asked = restriction.find("t:FieldURI", NS)
    if name_of(restriction) != "t:IsEqualTo" or asked is None or asked.get("FieldURI") != field:
        raise Refused("ErrorUnsupportedPathForQuery")
    return str(restriction.find("t:FieldURIOrConstant/t:Constant", NS).get("Value"))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=UTC)
