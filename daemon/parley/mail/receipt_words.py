"""A read receipt that is written in words alone, as Exchange and other programs send it where nobody asked for a report.

Three things tell it together, since people write each of them: the subject begins with the program's word and a colon (FW:
and RE: are never taken off), the text begins with "Your message", and goes on to say that it was read, or deleted unread.
"""

from __future__ import annotations

import re

from parley.mail import subjects
from parley.mail.folding import fold

_TOP = 700  # characters in which it has said so; the letter's own To, Subject and Sent stand between
# Language -> before the colon of the subject | how the text begins | what it says became of the mail.
_TABLE = {
    "en": (
        "read|not read|read report|read receipt",
        "your message|this is a receipt for the",
        "was read(?! (?:out|aloud|to|by|with|at|in) )|has been read|was displayed|was deleted without|was opened",
    ),
    "en: Thunderbird": ("return receipt", "this is a return receipt", "return receipt"),
    "en: Notes": ("return receipt", "return receipt", "was (?:successfully )?received|received by"),
    "cy": ("darllenwyd|heb ei ddarllen", "eich neges|cafodd eich neges", "ei darllen|darllenwyd|ei dileu"),
    "de": ("gelesen|nicht gelesen|ungelesen|ungelesen geloscht|lesebestatigung", "ihre nachricht|deine nachricht|die nachricht", "gelesen|geloscht"),
    "fr": ("lu|non lu|lus|accuse de lecture", "votre message|le message", "a ete lu|ete lu le|supprime"),
    "es": ("leido|no leido", "su mensaje|el mensaje|tu mensaje", "se leyo|fue leido|ha sido leido|se ha leido|elimin"),
    "it": ("letto|non letto|letta", "il messaggio|messaggio|il tuo messaggio", "stato letto|e stato eliminato|eliminato senza"),
    "nl": ("gelezen|niet gelezen", "uw bericht|je bericht|het bericht", "gelezen|verwijderd"),
    "pl": ("przeczytane|przeczytano|nieprzeczytane|odczytano", "twoja wiadomosc|wiadomosc", "przeczytan|odczytan|usuniet"),
    "pt": ("lida|lido|nao lida|nao lido", "sua mensagem|a sua mensagem|a mensagem", "foi lida|foi excluida|foi eliminada"),
    "sv": ("last|olast|ej last", "ditt meddelande|meddelandet", "lastes|har lasts|togs bort|raderades"),
    "da": ("laest|ikke laest|læst|ikke læst", "din meddelelse|meddelelsen|din mail", "laest|læst|slettet"),
    "no": ("lest|ikke lest", "meldingen|din melding", "ble lest|er lest|slettet"),
    "fi": ("luettu|lukematta|ei luettu", "viestisi|viesti", "luettiin|luettu|poistettiin"),
    "cs": ("precteno|neprecteno", "vase zprava|zprava", "prectena|odstranena"),
    "sk": ("precitane|neprecitane", "vasa sprava|sprava", "precitana|odstranena"),
    "hu": ("olvasott|elolvasva|olvasatlan", "az uzenetet|az on uzenete|uzenet", "olvas|torol"),
    "ro": ("citit|citita|necitit|necitita", "mesajul", "citit|sters"),
    "el": ("αναγνωσθηκε|αναγνωστηκε|δεν αναγνωσθηκε|μη αναγνωσμενο", "το μηνυμα", "διαβαστηκε|αναγνωσ|αναγνωστ|διαγραφηκε"),
    "tr": ("okundu|okunmadi|okunmayan", "iletiniz|mesajiniz|ileti", "okundu|okunmadan|silindi"),
    "ru": ("прочтено|прочитано|не прочтено|не прочитано", "ваше сообщение|сообщение", "прочитано|прочтено|удалено"),
    "uk": ("прочитано|не прочитано", "ваше повідомлення|повідомлення", "прочитано|видалено"),
    "bg": ("прочетено|непрочетено", "вашето съобщение|съобщението", "прочетено|изтрито"),
    "ja": ("開封済み|未開封", "メッセージ|あなたのメッセージ|このメッセージ", "開封|読まれ|削除"),
    "zh": ("已读|未读|已讀|未讀|已讀取", "您的邮件|你的邮件|您的郵件|邮件|郵件", "阅读|已读|讀取|閱讀|删除|刪除"),
    "ko": ("읽음|읽지 않음", "메시지|보낸 메시지", "읽|삭제"),
}  # fmt: skip
# When it was sent, and when read: "Your message about the minutes was read out at the meeting" is somebody's own.
_A_MOMENT = re.compile(r"\d{1,2} ?[:.h時时点點시] ?\d{2}|\d{4}")
_WITHOUT = ("en: Thunderbird",)  # says no moment
_FORMS = tuple(
    (
        re.compile(rf"(?:{before})(?: \([a-z]{{3,20}}\))? ?(?::| - )"),
        re.compile(rf"\W{{0,10}}(?:{begins})\b"),
        re.compile(said),
        re.compile("") if program in _WITHOUT else _A_MOMENT,
    )
    for program, (before, begins, said) in ((name, map(fold, row)) for name, row in _TABLE.items())
)


_ANY = re.compile("|".join(before.pattern for before, *_ in _FORMS))  # few subjects begin so


def is_receipt(subject: str, text: str) -> bool:
    """Whether a program says in these words that a mail of ours was read, or deleted unread."""
    folded = fold(subjects.unstamped(subject)[:200])
    return _ANY.match(folded) is not None and any(
        before.match(folded)
        and begins.match(top := fold(text[:_TOP].lstrip()))
        and said.search(top)
        and moment.search(top)
        for before, begins, said, moment in _FORMS
    )
