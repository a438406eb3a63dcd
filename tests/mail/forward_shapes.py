"""Forwards as mail programs write them: a shape for each program, and for each language the words it is filled with.

Nothing here is taken from `parley`: the words stand here a second time, as the programs print them, so that a word
missing there is missed. Every forward is of the same mail: Robert's of Wed 1 April 2026, 09:12 London.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

FROM_NAME, FROM_ADDRESS = "Robert Hale", "robert.hale@council.example"
TO, CC = "priya.nair@school.example", "marie.kent@council.example"
SUBJECT = "Outcome of the referral"
BODY = "No further action.\n\nWe thank you for it: the file stays open for a month.\n\nRobert"
_FROM = f"{FROM_NAME} <{FROM_ADDRESS}>"


@dataclass(frozen=True)
class Language:
    """The words of one language: five headings of Outlook's, Apple's word for the date, dividers, a mark, a date."""

    code: str
    headings: tuple[str, ...]  # from, sent, to, cc, subject
    date: str  # the heading of the date in Apple Mail and Thunderbird
    begin: str  # Apple Mail's line; "" where not known
    dashed: str  # Thunderbird's, Yahoo's or HubSpot's words between dashes; "" where not known
    wrote: str  # Outlook's for the Mac and phones; "" where not known. {n}ame, {a}ddress
    mark: str
    when: str


def _languages() -> dict[str, Language]:
    found = {}
    for row in _WORDS.strip().splitlines():
        code, heads, date, begin, dashed, wrote, mark, when = (cell.strip() for cell in row.split("|"))
        headings = tuple(word.strip() for word in heads.split("/"))
        found[code] = Language(code, headings, date, begin, dashed, wrote, mark, when)
    return found


_WORDS = """
en | From/Sent/To/Cc/Subject | Date | Begin forwarded message | Forwarded Message | On 01/04/2026, 09:12, "{n}" <{a}> wrote | FW | Wednesday, 1 April 2026 09:12
en-us | From/Sent/To/Cc/Subject | Date | Begin forwarded message | Forwarded message | On Apr 1, 2026, at 9:12 AM, {n} <{a}> wrote | Fwd | Wednesday, April 1, 2026 9:12 AM
cs | Od/Odesláno/Komu/Kopie/Předmět | Datum | Začátek přeposílané zprávy | Přeposlaná zpráva | Dne 01.04.2026 9:12, {n} <{a}> napsal(a) | FW | středa 1. dubna 2026 9:12
cy | Oddi wrth/Anfonwyd/At/Copi/Pwnc | Dyddiad | | Neges Wreiddiol | Ar 01/04/2026 09:12, ysgrifennodd {n} <{a}> | FW | Mercher, 1 Ebrill 2026 09:12
da | Fra/Sendt/Til/Cc/Emne | Dato | Start på videresendt besked | Videresendt meddelelse | D. 01/04/2026 09.12 skrev "{n}" <{a}> | VS | onsdag den 1. april 2026 kl. 9.12
de | Von/Gesendet/An/Cc/Betreff | Datum | Anfang der weitergeleiteten Nachricht | Weitergeleitete Nachricht | Am 01.04.26, 09:12 schrieb "{n}" <{a}> | WG | Mittwoch, 1. April 2026 um 09:12 Uhr
el | Από/Στάλθηκε/Προς/Κοιν./Θέμα | Ημερομηνία | Έναρξη προωθημένου μηνύματος | Προωθημένο μήνυμα | Στις Τετ, 1 Απρ 2026 στις 9:12 π.μ., ο χρήστης {n} <{a}> έγραψε | ΠΡΘ | Τετάρτη, 1 Απριλίου 2026 9:12 π.μ.
es | De/Enviado el/Para/CC/Asunto | Fecha | Inicio del mensaje reenviado | Mensaje reenviado | El 1/4/26 9:12, "{n}" <{a}> escribió | RV | miércoles, 1 de abril de 2026 9:12
et | Saatja/Saadetud/Adressaat/Koopia/Teema | Kuupäev | | Edastatud kiri | Kuupäev K, 1. aprill 2026 kell 09:12 {n} <{a}> kirjutas | FW | kolmapäev, 1. aprill 2026 09:12
fi | Lähettäjä/Lähetetty/Vastaanottaja/Kopio/Aihe | Päivämäärä | Välitetty viesti alkaa | Välitetty viesti / Fwd.Msg | {n} <{a}> kirjoitti 1.4.2026 9.12 | VL | keskiviikko 1. huhtikuuta 2026 9.12
fr | De /Envoyé /À /Cc /Objet | Date | Début du message réexpédié | Message transféré | Le 01/04/2026 09:12, « {n} » <{a}> a écrit | TR | mercredi 1 avril 2026 à 09:12
ga | Ó/Seolta/Chuig/Cc/Ábhar | Dáta | | Teachtaireacht Ar Aghaidh | | FW | Dé Céadaoin 1 Aibreán 2026 09:12
hr | Šalje/Poslano/Prima/Kopija/Predmet | Datum | Započni proslijeđenu poruku | Proslijeđena poruka | Dana sri, 1. tra 2026. u 09:12 {n} <{a}> napisao je | FW | srijeda, 1. travnja 2026. 09:12
hu | Feladó/Elküldve/Címzett/Másolatot kap/Tárgy | Dátum | Továbbított levél kezdete | Továbbított üzenet | 2026.04.01. 9:12 időpontban {n} ({a}) ezt írta | FW | 2026. április 1., szerda 9:12
is | Frá/Sent/Til/Afrit/Efni | Dagsetning | | Áframsendur póstur | | FS | miðvikudagur, 1. apríl 2026 09:12
it | Da/Inviato/A/Cc/Oggetto | Data | Inizio messaggio inoltrato | Messaggio Inoltrato | Il giorno 01/04/26, 09:12 "{n}" <{a}> ha scritto | I | mercoledì 1 aprile 2026 09:12
ja | 差出人/送信日時/宛先/CC/件名 | 日付 | 転送されたメッセージ | メッセージを転送 | 2026年4月1日(水) 9:12 {n} <{a}> のメール | FW | 2026年4月1日 9:12
ko | 보낸 사람/보낸 날짜/받는 사람/참조/제목 | 날짜 | | 전달된 메시지 | 2026년 4월 1일 (수) 오전 9:12, {n} <{a}>님이 작성 | FW | 2026년 4월 1일 수요일 오전 9:12
lt | Nuo/Išsiųsta/Kam/Kopija/Tema | Data | | Persiųstas laiškas | | FW | 2026 m. balandžio 1 d., trečiadienis 09:12
lv | No/Nosūtīts/Kam/Kopija/Tēma | Datums | | Pārsūtītais ziņojums | | FW | trešdiena, 2026. gada 1. aprīlis 09:12
nb | Fra/Sendt/Til/Kopi/Emne | Dato | Videresendt melding | Videresendt melding | {n} <{a}> skrev følgende den 01.04.2026, 09:12 | VS | onsdag 1. april 2026 kl. 09:12
nl | Van/Verzonden/Aan/CC/Onderwerp | Datum | Begin doorgestuurd bericht | Doorgestuurd bericht | Op 01-04-2026 09:12 heeft {n} <{a}> geschreven | FW | woensdag 1 april 2026 09:12
nn | Frå/Sendt/Til/Kopi/Emne | Dato | | Vidaresend melding | {n} <{a}> skreiv 01.04.2026 09:12 | VS | onsdag 1. april 2026 09:12
pl | Od/Wysłano/Do/DW/Temat | Data | Początek przekazywanej wiadomości | Przekazana wiadomość | Dnia 01.04.2026 09:12 „{n}” <{a}> napisał | PD | środa, 1 kwietnia 2026 09:12
pt | De/Enviado/Para/Cc/Assunto | Data | Início da mensagem reencaminhada | Mensagem reencaminhada | Em 01/04/2026 09:12, "{n}" <{a}> escreveu | FW | 1 de abril de 2026 09:12
pt-br | De/Enviada em/Para/Cc/Assunto | Data | Início da mensagem encaminhada | Mensagem encaminhada | Em qua., 1 de abr. de 2026 às 09:12, {n} <{a}> escreveu | ENC | quarta-feira, 1 de abril de 2026 09:12
ro | De la/Trimis/Către/Cc/Subiect | Dată | Începe mesajul redirecționat | Mesaj redirecționat | Pe mie., 1 apr. 2026 la 09:12, {n} <{a}> a scris | Redir. | miercuri, 1 aprilie 2026 09:12
ru | От/Отправлено/Кому/Копия/Тема | Дата | Начало переадресованного сообщения | Перенаправленное сообщение | 01.04.2026, 09:12 пользователь "{n}" <{a}> написал | FW | 1 апреля 2026 г. 9:12
sk | Od/Odoslané/Komu/Kópia/Predmet | Dátum | Začiatok preposlanej správy | Preposlaná správa | 01.04.2026 9:12 používateľ {n} (<{a}>) napísal | FW | streda 1. apríla 2026 9:12
sl | Od/Poslano/Za/Kp/Zadeva | Datum | Začetek posredovanega sporočila | Posredovano sporočilo | V V sre., 1. apr. 2026 ob 09:12 je oseba {n} <{a}> napisala | FW | sreda, 1. april 2026 09:12
sv | Från/Skickat/Till/Kopia/Ämne | Datum | Vidarebefordrat mejl | Vidarebefordrat meddelande | Den 2026-04-01 09:12 skrev "{n}" <{a}> följande | VB | den 1 april 2026 09:12
tr | Kimden/Gönderildi/Kime/Bilgi/Konu | Tarih | İleti başlangıcı | İletilmiş Mesaj | "{n}" <{a}>, 1.04.2026 09:12 tarihinde şunu yazdı | İLT | 1 Nisan 2026 Çarşamba 09:12
uk | Від/Надіслано/Кому/Копія/Тема | Дата | Початок листа, що пересилається | Переслане повідомлення | ср, 1 квіт. 2026 р. о 09:12 {n} <{a}> пише | FW | середа, 1 квітня 2026 р. 09:12
zh-cn | 发件人/发送时间/收件人/抄送/主题 | 日期 | | 转发的消息 | {n} <{a}> 于2026年4月1日周三 09:12写道 | 转发 | 2026年4月1日 9:12
zh-tw | 寄件者/寄件日期/收件者/副本/主旨 | 日期 | | 轉寄郵件 | {n} <{a}> 於 2026年4月1日 週三 上午9:12寫道 | 轉寄 | 2026年4月1日 上午 9:12
ar | من/تاريخ الإرسال/إلى/نسخة/الموضوع | التاريخ | | رسالة ممرّرة | | FW | الأربعاء، 1 أبريل 2026 9:12 ص
ur | منجانب/بھیجا گیا/بنام/نقل/مضمون | تاریخ | | | | FW | بدھ، 1 اپریل، 2026 9:12 AM
hi | प्रेषक/भेजा गया/प्रति/प्रतिलिपि/विषय | दिनांक | | | | FW | बुधवार, 1 अप्रैल 2026 09:12
pa | ਵੱਲੋਂ/ਭੇਜਿਆ/ਨੂੰ/ਕਾਪੀ/ਵਿਸ਼ਾ | ਮਿਤੀ | | | | FW | 1 ਅਪ੍ਰੈਲ 2026 09:12
bn | প্রেরক/প্রেরিত/প্রতি/অনুলিপি/বিষয় | তারিখ | | | | FW | 1 এপ্রিল 2026 09:12
th | จาก/ส่งแล้ว/ถึง/สำเนา/เรื่อง | วันที่ | | | | FW | 1 เมษายน 2569 9:12
th-web | จาก/ส่ง/ถึง/สำเนา/เรื่อง | วันที่ | | | | FW | วันพุธที่ 1 เมษายน 2026 09:12
hi-web | से/भेजा गया/को/प्रतिलिपि/विषय | दिनांक | | | | FW | बुधवार, 1 अप्रैल 2026 09:12
sq | Nga/Dërguar/Për/Kopje/Subjekti | Data | | | | FW | e mërkurë, 1 prill 2026 9:12
mk | Од/Испратено/До/Копија/Предмет | Датум | | | | FW | среда, 1 април 2026 09:12
so | Ka/La diray/Ku/Nuqul/Mawduuc | Taariikh | | | | FW | Arbaco, 1 Abriil 2026 09:12
fa | از/ارسال شده/به/رونوشت/موضوع | تاریخ | | | | FW | چهارشنبه 1 آوریل 2026 09:12
he | מאת/נשלח/אל/עותק/נושא | תאריך | | הודעה שהועברה | ‫בתאריך יום ד׳, 1 באפר׳ 2026 ב-9:12 מאת ‪{n}‬‏ <‪{a}‬‏> כתב | FW | יום רביעי 1 אפריל 2026 09:12
"""
LANGUAGES = _languages()


@dataclass(frozen=True)
class Forward:
    """One forward's subject and text, and what its program leaves out."""

    program: str
    language: str
    subject: str
    text: str
    to: bool = True


def _colon(word: str) -> str:
    """French puts a blank before its colon, Chinese and Japanese clients the wide one."""
    wide = any(ord(letter) > 0x3000 for letter in word)
    return f"{word}：" if wide else f"{word}:"


def _block(language: Language, *, gap: str = " ", date: bool = False, order: str = "fstcj") -> list[str]:
    words = dict(zip("fstcj", language.headings, strict=True)) | ({"s": language.date} if date else {})
    values = {"f": _FROM, "s": language.when, "t": f"{TO} <{TO}>", "c": f"Marie Kent <{CC}>", "j": SUBJECT}
    return [f"{_colon(words[key])}{gap}{values[key]}" for key in order]


def _quoted(lines: list[str]) -> str:
    return "\n".join(f"> {line}".rstrip() for line in lines)


def forwards(language: Language, above: str = "") -> Iterator[Forward]:
    """What each program that is known to speak this language makes of the mail, under a text typed above it."""
    words = f"{above}\n\n" if above else ""
    marked, fwd = f"{language.mark}: {SUBJECT}", f"Fwd: {SUBJECT}"
    body = BODY.split("\n")

    def one(program: str, subject: str, text: str, *, to: bool = True) -> Forward:
        return Forward(program, language.code, subject, words + text, to)

    desktop = "\n".join([*_block(language), "", BODY])
    yield one("outlook desktop", marked, desktop)
    bold = "\n".join([*(f"*{line}" for line in _block(language, gap="* ")), "", BODY])
    yield one("outlook, bold marks", marked, bold)
    yield one("outlook web", marked, "\n".join(["_" * 32, *_block(language), "", BODY]))
    yield one("outlook mac", marked, "\n".join([*_block(language, date=True), BODY]))
    yield one("no blank behind the colon", marked, "\n".join([*_block(language, gap=""), "", BODY]))
    hard = [line.replace(": ", "\u00a0: ", 1) for line in _block(language)]
    yield one("hard blanks", marked, "\n".join([*hard, "\u00a0", BODY]))
    gmail = [
        f"{_colon(language.headings[0])} {_FROM}",
        "Date: Wed, 1 Apr 2026 at 09:12",
        f"Subject: {SUBJECT}",
        f"To: <{TO}>",
    ]
    yield one("gmail", fwd, "\n".join(["---------- Forwarded message ---------", *gmail, "", "", BODY]))
    if language.begin:
        lines = [_colon(language.begin), "", *_block(language, date=True, order="fjstc"), "", *body]
        yield one("apple mail", fwd, _quoted(lines))
        yield one("apple mail, marks below", fwd, f"{lines[0]}\n\n{_quoted(lines[2:])}")
    if language.dashed:
        table = _block(language, gap=" \t", date=True, order="jsftc")
        yield one(
            "thunderbird", fwd, "\n".join([f"-------- {language.dashed} --------", *table, "", "", "", BODY])
        )
        heads = "\n".join(
            [f"---------- {language.dashed} ---------", *_block(language, date=True, order="fsjtc")]
        )
        yield one("hubspot", fwd, f"{heads}\n\n{BODY}")
        jammed = "".join(_block(language, order="ftcsj")).replace(f"{TO} <{TO}>", f'"{TO}" <{TO}>')
        yield one("yahoo", f"Fw: {SUBJECT}", f"   ----- {language.dashed} ----- {jammed}\n {BODY}")
    if language.wrote:
        indented = "\n".join(f"    {line}" if line else "" for line in body)
        line = _colon(language.wrote.format(n=FROM_NAME, a=FROM_ADDRESS))
        yield one("outlook phones", marked, f"{line}\n\n{indented}", to=False)
        yield one("outlook phones, quoted", marked, f"{line}\n{_quoted(body)}", to=False)
