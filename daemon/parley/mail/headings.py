"""The headings that mail programs write over a quoted or forwarded mail, in the languages they write them in.

A table, and the one question asked of it: which heading is this line, and what stands behind it. A word may be a
heading of several languages; what it means is the same in each.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

FROM, DATE, TO, CC, SUBJECT, OTHER = "from", "date", "to", "cc", "subject", "other"
ASIDE = "aside"  # as OTHER, where it stands right below the others: a letter may begin with such a word

# A row a language (ISO 639): from | sent or date | to | copy to | subject | others, as Outlook, Apple Mail, Gmail,
# Thunderbird, Yahoo and their like print them; "," parts the words that different programs use. A row that begins with
# blanks goes on from the one above.
_TABLE = """
en | from | sent, date, sent at, date sent | to | cc, copy | subject | reply-to, reply to, bcc, sender,
   resent-from, importance, priority, attachments, organization, organisation, sensitivity, categories, flag
cs | od, odesílatel | odesláno, datum | komu | kopie | předmět | odpověď na, adresa pro odpověď, skrytá kopie,
   přílohy, důležitost
cy | oddi wrth, o, oddiwrth | anfonwyd, dyddiad, anfonwyd ar | at | copi, k. hysb | pwnc, testun | ateb i
da | fra, afsender | sendt, dato | til, modtager | kopi, kopi til (cc) | emne | svar til, vedhæftede filer,
   prioritet
de | von, absender | gesendet, datum, gesendet am, am | an, empfänger | kopie, kopie (cc) | betreff |
   antwort an, blindkopie (bcc), wichtigkeit, anlagen, anlage, priorität
el | από, αποστολέας | στάλθηκε, αποστολή, ημερομηνία, εστάλη | προς, παραλήπτης | κοιν, κοιν., κοινοποίηση,
   αντίγραφο | θέμα | απάντηση προς
es | de, remitente | enviado, enviado el, fecha, enviada, enviado a las | para, destinatario, a | copia,
   con copia | asunto | responder a, importancia, datos adjuntos
et | saatja, kellelt | saadetud, kuupäev, saatmisaeg | adressaat, kellele, saaja | koopia | teema | vastus
eu | nork, igorlea, nondik | bidalita, data, noiz, bidalia | nori, hartzailea, nora | kopia | gaia | erantzun honi
fi | lähettäjä | lähetetty, päivämäärä, päiväys, pvm | vastaanottaja | kopio | aihe | vastaus, tärkeys, liitteet
fr | de, expéditeur, de la part de | envoyé, date, envoyé le, date d'envoi, date d’envoi | à, pour, a,
   destinataire | copie à, copie | objet, sujet | répondre à, réponse à, cci, copie cachée à, pièces jointes,
   date de réception
ga | ó | seolta, dáta | chuig | cóip, cóip chuig | ábhar | freagair chuig
gl | de | enviado, data, enviado o | para | copia | asunto | responder a
he | מאת, מ | נשלח, תאריך | אל, ל | עותק, העתק | נושא | השב אל
hr | od, šalje, pošiljatelj | poslano, datum | prima, za, primatelj | kopija | predmet, naslov | odgovori na
hu | feladó | elküldve, küldve, dátum, küldés dátuma | címzett | másolat, másolatot kap | tárgy | válaszcím, fontosság
id | dari | dikirim, tanggal, terkirim | kepada, untuk, ke | tembusan | subjek, perihal, judul | balas ke
is | frá, sendandi | sent, dagsetning, sendi, dags | til, viðtakandi | afrit | efni | svara til
it | da, mittente | inviato, data, inviata | a, destinatario, per | copia | oggetto, ogg | rispondi a, ccn,
   allegati, priorità
ja | 差出人, 送信者, 送信元, 発信者 | 送信日時, 日時, 日付, 送信日, 送信メール | 宛先, 送信先 | コピー, 写し | 件名 | 返信先
ko | 보낸 사람, 보낸사람, 발신자, 발신, 보낸이 | 보낸 날짜, 날짜, 일시, 보낸날짜 | 받는 사람, 받은 사람, 받는사람, 수신자, 수신 | 참조 | 제목 | 회신 주소
lt | nuo, siuntėjas, kas | išsiųsta, data | kam, gavėjas, iki | kopija | tema | atsakyti
lv | no, sūtītājs | nosūtīts, datums | kam, adresāts | kopija | tēma, temats | atbildēt
nl | van, afzender | verzonden, datum, verstuurd, verzonden op | aan, naar, ontvanger | kopie | onderwerp |
   antwoord aan, antwoord naar, prioriteit, urgentie, bijlagen
no | fra, frå, avsender | sendt, dato | til, mottaker | kopi | emne | svar til
pl | od, nadawca | wysłano, data, wysłane | do, adresat, komu, odbiorca | dw, kopia, do wiadomości | temat |
   odpowiedź-do, odpowiedź do, udw, ważność, załączniki
pt | de, remetente | enviado, enviada, data, enviado em, enviada em, enviadas | para, destinatário | cc, com cópia,
   cópia | assunto | responder a, cco, bcc, prioridade, anexos
ro | de la, expeditor, expeditorul | trimis, data, dată, trimis la, data trimiterii | către, catre, destinatar,
   destinatarul | copie | subiect, subiectul | răspuns către
ru | от, отправитель, от кого | отправлено, дата, дата отправки, отправлен, отправленные | кому | копия | тема | ответ-кому,
   кому ответить, важность
sk | od | odoslané, dátum, odoslaná | komu, pre | kópia | predmet | odpovedať-pre, skrytá kópia
sl | od, pošiljatelj | poslano, datum | za, prejemnik, komu | kp, kopija | zadeva | odgovori na
sr | од, од стране, пошиљалац, шаље, šalje | послато, датум, poslato | за, коме, прима, prima | копија, коп. | наслов,
   предмет, тема | одговор
sv | från, avsändare | skickat, datum, skickades | till, mottagare | kopia | ämne, ärende | svara till, svar till,
   prioritet, bifogade filer
tr | kimden, gönderen | gönderildi, gönderme tarihi, gönderilen, tarih, gönderim tarihi | kime, alıcı | bilgi |
   konu | yanıt adresi
uk | від, від кого | надіслано, відправлено, дата, відправлені | кому, до | копія | тема | кому відповісти
bg | от | изпратено, изпратено на, дата, изпратен | до, на | копие | относно, тема | отговор до
ca | de | enviat, data, enviat el | per a, a, per | a/c, còpia | assumpte, tema | respon a
vi | từ | đã gửi, ngày, gửi, ngày gửi | đến, tới | đồng gửi | chủ đề, tiêu đề | trả lời
zh | 发件人, 寄件者, 寄件人, 發件人 | 发送时间, 日期, 时间, 发送日期, 傳送時間, 寄件日期, 傳送日期, 發送時間, 寄送日期 | 收件人, 收件者 | 抄送, 副本, 抄送人 | 主题, 主旨,
   主題 | 回复至, 回覆
ar | من | تاريخ الإرسال, التاريخ, أرسل, أُرسلت, الإرسال, المرسلة, تم الإرسال | إلى, الى | نسخة, نسخة إلى |
   الموضوع | الرد على
sq | nga, dërguesi | dërguar, data | për, drejtuar | kopje | subjekti, subjekt, tema | përgjigju
mk | од, испраќач | испратено, датум | до, примач | копија | предмет, тема, наслов | одговор до
mt | minn | mibgħut, data | lil | kopja | suġġett | wieġeb lil
so | ka | la diray, taariikh | ku | nuqul | mawduuc | ku jawaab
ka | გამგზავნი | გაგზავნილია, თარიღი | მიმღები | ასლი | თემა | პასუხი
fil | mula kay, mula sa | ipinadala, petsa | para kay | kopya kay | paksa | tumugon kay
ms | daripada | dihantar, tarikh | kepada | salinan, sk | subjek | balas kepada
ur | منجانب, از طرف | بھیجا گیا, تاریخ | بنام, بہ | نقل | مضمون, موضوع | جواب
hi | प्रेषक, से | भेजा गया, दिनांक, तारीख, भेजा | प्रति, को, प्राप्तकर्ता | प्रतिलिपि, सीसी | विषय | उत्तर दें
bn | প্রেরক, থেকে | প্রেরিত, তারিখ, পাঠানো হয়েছে | প্রতি, প্রাপক | অনুলিপি | বিষয় | উত্তর
pa | ਵੱਲੋਂ, ਤੋਂ, ਭੇਜਣ ਵਾਲਾ | ਭੇਜਿਆ, ਮਿਤੀ, ਭੇਜਿਆ ਗਿਆ | ਨੂੰ, ਵੱਲ, ਪ੍ਰਤੀ | ਕਾਪੀ | ਵਿਸ਼ਾ | ਜਵਾਬ
gu | પ્રેષક, તરફથી | મોકલ્યું, તારીખ | પ્રતિ | નકલ | વિષય | જવાબ
ta | அனுப்புநர், இருந்து | அனுப்பப்பட்டது, தேதி | பெறுநர் | நகல் | பொருள் | பதில்
th | จาก | ส่ง, ส่งแล้ว, วันที่, ส่งเมื่อ | ถึง | สำเนา | เรื่อง, หัวเรื่อง | ตอบกลับ
fa | از, فرستنده | تاریخ, فرستاده شده, ارسال شده, تاریخ ارسال, ارسال | به, گیرنده | رونوشت | موضوع | پاسخ به
"""
_ORDER = (FROM, DATE, TO, CC, SUBJECT, OTHER)
FIELDS: dict[str, str] = {}
for _row in _TABLE.strip().replace("\n  ", "").splitlines():
    for _field, _words in zip(_ORDER, _row.split("|")[1:], strict=True):
        for _word in _words.split(","):
            FIELDS.setdefault(_word.strip(), _field)
# A forwarded meeting of Outlook's, and what mutt copies out of the header.
FIELDS.update(dict.fromkeys(["when", "where", "user-agent", "x-mailer", "message-id"], ASIDE))

_LABEL = 40  # letters in which the colon of a heading must stand
# Bold marks of Outlook and Gmail around the word or the whole heading; "：" is the wide colon, "‎" marks fall before.
_HEADING = re.compile(
    r"[*_ \t]{0,4}([^\W\d][^:：*]{0,28}?)[*_ ]{0,4}[:：][*_]{0,3}[ \t]{0,200}(.*)", re.UNICODE
)
_HARD_BLANKS = re.compile("[\u00a0\u202f\u2007\u2009\u3000]")
_INVISIBLE = re.compile("[\u200b-\u200f\u00ad\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_FAR = re.compile(
    "[\u00a0\u00ad\u0300-\u036f\u2007\u2009\u200b-\u200f\u202a-\u202f\u2060-\u2069\u3000\ufeff]"
)


def plain(text: str) -> str:
    """A text as the tables know it: composed, without hard blanks and invisible marks."""
    if text.isascii() or not _has_far(text):
        return text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _HARD_BLANKS.sub(" ", text)))


def _has_far(text: str) -> bool:
    """Whether anything in it is written otherwise in the tables. Where all letters are western Europe's, only two signs can be."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return _FAR.search(text) is not None
    return "\u00a0" in text or "\u00ad" in text


@lru_cache(maxsize=1024)
def heading(line: str) -> tuple[str, str]:
    """(field, value) of a heading line such as `*Sent:* 1 April`, ("", "") if it is none."""
    if ":" not in line[:_LABEL] and "：" not in line[:_LABEL]:
        return "", ""
    match = _HEADING.match(line[:2000])
    if match is None:
        return "", ""
    field = FIELDS.get(" ".join(match[1].lower().split()), "")
    return (field, _value(match[2])) if field else ("", "")


def _value(text: str) -> str:
    """Without blanks, and without the marks of emphasis that clients put around it or leave open."""
    text = text.strip()
    if text[:1] in ("*", "_") or text[-1:] in ("*", "_"):
        text = text.strip("*_ ")
    return text
