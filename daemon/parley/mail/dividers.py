"""Lines that announce another mail below: "----- Forwarded message -----", "Begin forwarded message:", in many languages.

Tables, and the questions asked of them. Words in a language that is not here are announced all the same where a block
of headings stands below (see `quoting`).
"""

from __future__ import annotations

import re

# A row a language, or a few kin (ISO 639): code | words | other words, as different programs have them. A row that begins
# with blanks goes on from the one above. Apple Mail's and MailMate's line ends in a colon; the others stand between dashes.
_FORWARD = """
en | forwarded message | begin forwarded message | start of forwarded message | message forwarded |
   forwarded by | forwarded mail | forwarded email
de | weitergeleitete nachricht | anfang der weitergeleiteten nachricht | anfang weitergeleitete nachricht |
   anfang der weitergeleiteten e-mail | weitergeleitet von | weitergeleitete e-mail | weitergeleitete mail
fr | message transféré | message transmis | début du message transféré | début du message réexpédié |
   message réexpédié | courriel transféré | début du courriel transféré | e-mail transféré
es | mensaje reenviado | inicio del mensaje reenviado | mensaje remitido | correo reenviado
it | messaggio inoltrato | inizio messaggio inoltrato | inizio del messaggio inoltrato | messaggio inoltrato da
nl | doorgestuurd bericht | begin doorgestuurd bericht | begin van doorgestuurd bericht | doorgestuurde bericht
pl | treść przekazanej wiadomości | przekazana wiadomość | wiadomość przekazana |
   początek przekazywanej wiadomości | początek przekazanej wiadomości | wiadomość przesłana dalej
pt | mensagem encaminhada | mensagem reencaminhada | início da mensagem encaminhada |
   início da mensagem reencaminhada
sv | vidarebefordrat meddelande | vidarebefordrat mejl | vidarebefordrat brev | vidarebefordrat mail |
   börja på vidarebefordrat meddelande | början på vidarebefordrat meddelande
da | videresendt meddelelse | videresendt besked | start på videresendt besked | videresendt mail |
   start på videresendt meddelelse
no | videresendt melding | start på videresendt melding | begynnelse på videresendt melding |
   vidaresend melding | vidaresendt melding | videresendt e-post
fi | välitetty viesti | välitetty viesti alkaa | edelleenlähetetty viesti | välitetyn viestin alku
cs | přeposlaná zpráva | začátek přeposílané zprávy | předaná zpráva
sk | preposlaná správa | začiatok preposlanej správy | preposielaná správa
cy | neges a anfonwyd ymlaen | neges ymlaen
hu | továbbított üzenet | továbbított levél kezdete | továbbított üzenet kezdete | továbbított levél
tr | iletilen ileti | iletilmiş ileti | iletilmiş mesaj | i̇letilen i̇leti | i̇letilmiş i̇leti |
   i̇letilmiş mesaj | ileti başlangıcı | i̇leti başlangıcı | iletilen mesaj | yönlendirilen ileti
ro | mesaj redirecționat | începe mesajul redirecționat | mesaj redirecţionat | mesaj retrimis |
   mesaj transmis mai departe | început mesaj redirecționat
ru | пересылаемое сообщение | перенаправленное сообщение | начало переадресованного сообщения |
   начало пересылаемого сообщения | пересланное сообщение | переадресованное сообщение | перенаправленное письмо
uk | переслане повідомлення | перенаправлене повідомлення | початок листа, що пересилається |
   початок пересланого повідомлення | переадресоване повідомлення | пересланий лист
bg | препратено съобщение | начало на препратеното съобщение | препратено писмо
hr, sr | прослеђена порука | proslijeđena poruka | započni proslijeđenu poruku | prosleđena poruka |
   početak proslijeđene poruke
sl | posredovano sporočilo | začetek posredovanega sporočila | posredovano
et | edastatud kiri | edastatud sõnum | edastatud kirja algus | edasi saadetud kiri
lv | pārsūtītais ziņojums | pārsūtīts ziņojums | pārsūtītā ziņojuma sākums | pārsūtītā vēstule
lt | persiųstas laiškas | persiųstas pranešimas | persiunčiamo laiško pradžia | persiųsta žinutė
el | προωθημένο μήνυμα | έναρξη προωθημένου μηνύματος | αρχή προωθημένου μηνύματος |
   προωθημένο ηλεκτρονικό μήνυμα | προώθηση μηνύματος
is | áframsendur póstur | áframsent skeyti | áframsend skilaboð | upphaf áframsendra skilaboða
ga | teachtaireacht ar aghaidh | teachtaireacht seolta ar aghaidh | tús na teachtaireachta ar aghaidh
ca, gl, eu | missatge reenviat | inici del missatge reenviat | mensaxe reenviada |
   inicio da mensaxe reenviada | birbidalitako mezua
id, vi | pesan terusan | pesan yang diteruskan | mulai pesan terusan | thư được chuyển tiếp | thư chuyển tiếp |
   bắt đầu thư được chuyển tiếp | tin nhắn đã chuyển tiếp
ja | 転送されたメッセージ | 転送メッセージ | メッセージを転送 | 転送メール | 転送されたメール | 転送されたメッセージの開始
ko | 전달된 메시지 | 전달된 메시지 시작 | 전달된 메일 | 전달한 메시지 | 전달 메시지
zh | 转发的消息 | 转发的邮件 | 转发邮件 | 转发邮件信息 | 开始转发的邮件 | 以下是转发的邮件 | 轉寄郵件 | 轉寄的郵件 | 轉寄的訊息 | 開始轉寄郵件 | 以下是轉寄的郵件 | 轉寄訊息 |
   已轉寄的郵件
ar | رسالة ممرّرة | رسالة معاد توجيهها | بداية الرسالة المعاد توجيهها | الرسالة المعاد توجيهها |
   بداية رسالة تمت إعادة توجيهها | رسالة تمت إعادة توجيهها | رسالة محولة
he | הודעה שהועברה | תחילת ההודעה שהועברה | הודעה מועברת | תחילת הודעה שהועברה
"""
_ORIGINAL = """
en | original message | original appointment | original email | original e-mail | reply message | original mail
de | ursprüngliche nachricht | originalnachricht | original-nachricht | ursprüngliche e-mail | originaltermin |
   ursprünglicher termin
fr | message d'origine | message d’origine | message original | message initial | message d'origine |
   rendez-vous d'origine | courriel original
es | mensaje original | cita original | correo original
it | messaggio originale | messaggio originario | appuntamento originale
nl | oorspronkelijk bericht | origineel bericht | oorspronkelijk | oorspronkelijke afspraak
pl | wiadomość oryginalna | oryginalna wiadomość | wiadomość pierwotna
pt | mensagem original | compromisso original
sv, da, no | ursprungligt meddelande | originalmeddelande | oprindelig meddelelse | oprindelig besked |
   opprinnelig melding | opphavleg melding
fi, cs, sk, cy, hu | alkuperäinen viesti | původní zpráva | pôvodná správa | neges wreiddiol | eredeti üzenet
ro, tr | mesajul original | mesaj original | mesaj inițial | orijinal mesaj | özgün ileti | orjinal mesaj |
   özgün mesaj | asıl ileti
ru, uk, bg | исходное сообщение | оригинальное сообщение | первоначальное сообщение | исходное письмо |
   оригінальне повідомлення | початкове повідомлення | вихідне повідомлення | оригинално съобщение |
   оригинално писмо
hr, sl, sr | izvorna poruka | originalna poruka | izvirno sporočilo | оригинална порука
et, lv, lt | algne kiri | algsõnum | oriģinālais ziņojums | sākotnējais ziņojums | pradinis laiškas |
   originalus laiškas
el, is, ga, ca, gl, eu | αρχικό μήνυμα | upprunaleg skilaboð | upprunalegur póstur | teachtaireacht bhunaidh |
   missatge original | mensaxe orixinal | jatorrizko mezua
id, vi, ja, ko, zh, ar, he | pesan asli | thư gốc | tin nhắn gốc | 元のメッセージ | 原始メッセージ | オリジナルメッセージ | 원본 메시지 |
   원본 메일 | 邮件原件 | 原始邮件 | 原邮件 | 原始消息 | 原始郵件 | 原始訊息 | الرسالة الأصلية | ההודעה המקורית | הודעה מקורית
"""


def _words(rows: str) -> tuple[str, ...]:
    whole = rows.strip().replace("\n  ", "").splitlines()
    return tuple(words.strip() for row in whole for words in row.split("|")[1:])


FORWARD_WORDS, ORIGINAL_WORDS = _words(_FORWARD), _words(_ORIGINAL)
_KINDS = dict.fromkeys(ORIGINAL_WORDS, "original") | dict.fromkeys(FORWARD_WORDS, "forward")
_DASHES = ("-", "‐", "–", "—", "─", "_", "=", "*", "~", "#", "+")
_EDGE = " \t-‐–—─_=*~#+:：>.<"
_LONGEST = 160
_FRAMED = re.compile(
    r"[ \t>]{0,8}[-‐–—─_=*~#+]{3,60} {0,3}[^\W\d_][^\n]{1,80}?[^\W_] {0,3}[-‐–—─_=*~#+]{3,60}[ \t]*$"
)
_RULE = re.compile(r"[ \t>]{0,8}[_\-‐–—─=*]{10,200}\s*$")
_END = re.compile(
    r"(?:end (?:of )?(?:the )?forwarded|ende der weitergeleiteten|fin du message|fin del mensaje|fine (?:del )?messaggio"
    r"|конец пере|кінець пере|koniec przekaz|einde doorgestuurd|slut på vidarebefordrat|slut på videresendt)",
    re.IGNORECASE,
)


def divider(line: str) -> str:
    """`forward` or `original` for a line that announces another mail below, else ""."""
    bare = line.strip(" \t>")
    dashed = bare.startswith(_DASHES)
    if not (dashed or bare.endswith((":", "："))) or not 4 < len(bare) < _LONGEST:
        return ""
    words = " ".join(bare.strip(_EDGE).lower().split())
    if not words:  # a rule
        return ""
    if kind := _KINDS.get(words, ""):
        return kind
    if not dashed:
        return ""
    if words.startswith(FORWARD_WORDS):
        return "forward"
    return "original" if words.startswith(ORIGINAL_WORDS) else ""


def dashed(line: str) -> bool:
    """Whether this line begins with dashes or their kin, behind marks of quoting."""
    return line.lstrip(" \t>").startswith(_DASHES)


def framed(line: str) -> bool:
    """Whether these are words between dashes, or a rule: in whatever language, it may announce what stands below."""
    return dashed(line) and bool(_RULE.match(line) or _FRAMED.match(line[:_LONGEST]))


def is_end(line: str) -> bool:
    """Whether this dashed line closes a forwarded mail ("----- End forwarded message -----")."""
    bare = line.strip(" \t>")
    return bare.startswith(_DASHES) and bool(_END.match(bare.strip(_EDGE)[:60]))
