"""What the pretended Exchange server writes: answers, errors and items, as far as parley reads them."""

from __future__ import annotations

import base64
from xml.sax.saxutils import escape, quoteattr

from ews_store import Folder, Item


class Soap(Exception):
    """A request that is refused as a whole: HTTP 500 and a SOAP fault with this code."""

    def __init__(self, code: str, text: str = "", inside: str = "") -> None:
        super().__init__(code)
        self.code, self.text, self.inside = code, text, inside


class Refused(Exception):
    """An answer with ResponseClass="Error" and this code."""

    def __init__(self, code: str, text: str = "Refused.", inside: str = "") -> None:
        super().__init__(code)
        self.code, self.text, self.inside = code, text, inside


def row(name: str, inside: str) -> str:
    return f'<m:{name}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{inside}</m:{name}ResponseMessage>'


def refused(name: str, no: Refused, how: str = "Error") -> str:
    return (
        f'<m:{name}ResponseMessage ResponseClass="{how}"><m:MessageText>{escape(no.text)}</m:MessageText>'
        f"<m:ResponseCode>{no.code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{no.inside}"
        f"</m:{name}ResponseMessage>"
    )


def availability_refused(code: str) -> str:
    return (
        '<m:FreeBusyResponse><m:ResponseMessage ResponseClass="Error"><m:MessageText>Refused.</m:MessageText>'
        f"<m:ResponseCode>{code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey></m:ResponseMessage>"
        "<m:FreeBusyView><t:FreeBusyViewType>None</t:FreeBusyViewType></m:FreeBusyView></m:FreeBusyResponse>"
    )


_RIGHTS = (
    "CreateAssociated",
    "CreateContents",
    "CreateHierarchy",
    "Delete",
    "Modify",
    "Read",
    "ViewPrivateItems",
)


def folder_xml(folder: Folder, rights: str = "", *, counted: bool = False) -> str:
    tag = "CalendarFolder" if folder.kind == "IPF.Appointment" else "Folder"
    each = "".join(f"<t:{name}>{rights}</t:{name}>" for name in _RIGHTS)
    count = f"<t:TotalCount>{len(folder.items)}</t:TotalCount>" if counted else ""
    may = f"<t:EffectiveRights>{each}</t:EffectiveRights>" if rights else ""
    return (
        f'<t:{tag}><t:FolderId Id="{folder.id}" ChangeKey="AQ=="/><t:FolderClass>{folder.kind}</t:FolderClass>'
        f"<t:DisplayName>{escape(folder.name)}</t:DisplayName>{count}{may}</t:{tag}>"
    )


def change(how: str, which: Item | str, fields: list[str]) -> str:
    if isinstance(which, str):
        return f'<t:Delete><t:ItemId Id="{which}"/></t:Delete>'
    if how == "ReadFlagChange":
        read = str(which.is_read).lower()
        return f'<t:{how}><t:ItemId Id="{which.id}" ChangeKey="{which.key}"/><t:IsRead>{read}</t:IsRead></t:{how}>'
    return f"<t:{how}>{item_xml(which, fields)}</t:{how}>"


def item_xml(item: Item, fields: list[str]) -> str:
    """The item with its id and what was asked of it, in the order of the tables."""
    inside = "".join(
        field_xml(name, value(item, name)) for name in _ORDER if name in fields and value(item, name)
    )
    return f'<t:{item.kind}><t:ItemId Id="{item.id}" ChangeKey="{item.key}"/>{inside}</t:{item.kind}>'


_ORDER = (
    "item:MimeContent", "item:ItemClass", "item:Subject", "item:Sensitivity", "item:Body",  "item:DateTimeReceived", "item:Size", "item:InternetMessageHeaders", "item:DateTimeCreated",
    "item:ReminderIsSet", "message:InternetMessageId", "message:IsRead", "calendar:UID", "calendar:Start", "calendar:End",
    "calendar:IsAllDayEvent", "calendar:LegacyFreeBusyStatus", "calendar:Location", "calendar:IsMeeting", "calendar:IsCancelled",
    "calendar:IsRecurring", "calendar:CalendarItemType", "calendar:StartTimeZone", "calendar:EndTimeZone",
)  # fmt: skip


def field_xml(name: str, value: str) -> str:
    tag = name.partition(":")[2]
    if tag == "InternetMessageHeaders":
        lines = [line.partition(": ") for line in value.split("\r\n")]
        inside = "".join(
            f"<t:InternetMessageHeader HeaderName={quoteattr(name)}>{escape(said)}</t:InternetMessageHeader>"
            for name, _, said in lines
        )
        return f"<t:{tag}>{inside}</t:{tag}>"
    if tag == "MimeContent":
        return f'<t:MimeContent CharacterSet="UTF-8">{value}</t:MimeContent>'
    if tag.endswith("TimeZone"):
        return f"<t:{tag} Id={quoteattr(value)} Name={quoteattr(value)}/>"
    kind = ' BodyType="Text"' if tag == "Body" else ""
    return f"<t:{tag}{kind}>{escape(value)}</t:{tag}>"


def value(item: Item, name: str) -> str:
    if name == "item:MimeContent":
        return base64.b64encode(item.mime).decode()
    if name == "message:InternetMessageId":
        head = item.mime.partition(b"\r\n\r\n")[0].splitlines()
        found = [
            line.partition(b":")[2].strip().decode()
            for line in head
            if line.lower().startswith(b"message-id:")
        ]
        return found[0] if found else ""
    known = {
        "item:InternetMessageHeaders": item.mime.partition(b"\r\n\r\n")[0].decode("utf-8", "replace"),
        "item:DateTimeCreated": f"{item.received:%Y-%m-%dT%H:%M:%SZ}",
        "item:ItemClass": item.item_class,
        "item:DateTimeReceived": f"{item.received:%Y-%m-%dT%H:%M:%SZ}",
        "item:Size": str(len(item.mime)),
        "message:IsRead": str(item.is_read).lower(),
    }
    plain = (
        # Of a series that this mailbox itself organises IsRecurring says false: Microsoft's page calls that incorrect, and so it stays
        {
            "calendar:IsAllDayEvent": "false",
            "calendar:CalendarItemType": "Single",
            "calendar:IsRecurring": "false",
        }
        if item.kind == "CalendarItem"
        else {}
    )
    return known.get(name) or item.values.get(name) or plain.get(name, "")
