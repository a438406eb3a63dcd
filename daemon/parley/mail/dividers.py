"""Lines that announce another mail below: "----- Forwarded message -----", "Begin forwarded message:", in many languages.

Tables, and the questions asked of them. Words in a language that is not here are announced all the same where a block
of headings stands below (see `quoting`).
"""

from __future__ import annotations

import re

# Apple Mail's and MailMate's line ends in a colon; the others stand between dashes. Parted by "|", one row a language.
_FORWARD = """
forwarded message|begin forwarded message|start of forwarded message|message forwarded|forwarded by|forwarded mail|forwarded email
weitergeleitete nachricht|anfang der weitergeleiteten nachricht|anfang weitergeleitete nachricht|anfang der weitergeleiteten e-mail|weitergeleitet von|weitergeleitete e-mail|weitergeleitete mail
message transféré|message transmis|début du message transféré|début du message réexpédié|message réexpédié|courriel transféré|début du courriel transféré|e-mail transféré
mensaje reenviado|inicio del mensaje reenviado|mensaje remitido|correo reenviado
messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato|messaggio inoltrato da
doorgestuurd bericht|begin doorgestuurd bericht|begin van doorgestuurd bericht|doorgestuurde bericht
treść przekazanej wiadomości|przekazana wiadomość|wiadomość przekazana|początek przekazywanej wiadomości|początek przekazanej wiadomości|wiadomość przesłana dalej
mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|início da mensagem reencaminhada
vidarebefordrat meddelande|vidarebefordrat mejl|vidarebefordrat brev|vidarebefordrat mail|börja på vidarebefordrat meddelande|början på vidarebefordrat meddelande
videresendt meddelelse|videresendt besked|start på videresendt besked|videresendt mail|start på videresendt meddelelse
videresendt melding|start på videresendt melding|begynnelse på videresendt melding|vidaresend melding|vidaresendt melding|videresendt e-post
välitetty viesti|välitetty viesti alkaa|edelleenlähetetty viesti|välitetyn viestin alku
přeposlaná zpráva|začátek přeposílané zprávy|předaná zpráva
preposlaná správa|začiatok preposlanej správy|preposielaná správa
neges a anfonwyd ymlaen|neges ymlaen
továbbított üzenet|továbbított levél kezdete|továbbított üzenet kezdete|továbbított levél
iletilen ileti|iletilmiş ileti|iletilmiş mesaj|i̇letilen i̇leti|i̇letilmiş i̇leti|i̇letilmiş mesaj|ileti başlangıcı|i̇leti başlangıcı|iletilen mesaj|yönlendirilen ileti
mesaj redirecționat|începe mesajul redirecționat|mesaj redirecţionat|mesaj retrimis|mesaj transmis mai departe|început mesaj redirecționat
пересылаемое сообщение|перенаправленное сообщение|начало переадресованного сообщения|начало пересылаемого сообщения|пересланное сообщение|переадресованное сообщение|перенаправленное письмо
переслане повідомлення|перенаправлене повідомлення|початок листа, що пересилається|початок пересланого повідомлення|переадресоване повідомлення|пересланий лист
препратено съобщение|начало на препратеното съобщение|препратено писмо
прослеђена порука|proslijeđena poruka|započni proslijeđenu poruku|prosleđena poruka|početak proslijeđene poruke
posredovano sporočilo|začetek posredovanega sporočila|posredovano
edastatud kiri|edastatud sõnum|edastatud kirja algus|edasi saadetud kiri
pārsūtītais ziņojums|pārsūtīts ziņojums|pārsūtītā ziņojuma sākums|pārsūtītā vēstule
persiųstas laiškas|persiųstas pranešimas|persiunčiamo laiško pradžia|persiųsta žinutė
προωθημένο μήνυμα|έναρξη προωθημένου μηνύματος|αρχή προωθημένου μηνύματος|προωθημένο ηλεκτρονικό μήνυμα|προώθηση μηνύματος
áframsendur póstur|áframsent skeyti|áframsend skilaboð|upphaf áframsendra skilaboða
teachtaireacht ar aghaidh|teachtaireacht seolta ar aghaidh|tús na teachtaireachta ar aghaidh
missatge reenviat|inici del missatge reenviat|mensaxe reenviada|inicio da mensaxe reenviada|birbidalitako mezua
pesan terusan|pesan yang diteruskan|mulai pesan terusan|thư được chuyển tiếp|thư chuyển tiếp|bắt đầu thư được chuyển tiếp|tin nhắn đã chuyển tiếp
転送されたメッセージ|転送メッセージ|メッセージを転送|転送メール|転送されたメール|転送されたメッセージの開始
전달된 메시지|전달된 메시지 시작|전달된 메일|전달한 메시지|전달 메시지
转发的消息|转发的邮件|转发邮件|转发邮件信息|开始转发的邮件|以下是转发的邮件|轉寄郵件|轉寄的郵件|轉寄的訊息|開始轉寄郵件|以下是轉寄的郵件|轉寄訊息|已轉寄的郵件
رسالة ممرّرة|رسالة معاد توجيهها|بداية الرسالة المعاد توجيهها|الرسالة المعاد توجيهها|بداية رسالة تمت إعادة توجيهها|رسالة تمت إعادة توجيهها|رسالة محولة
הודעה שהועברה|תחילת ההודעה שהועברה|הודעה מועברת|תחילת הודעה שהועברה
"""
_ORIGINAL = """
original message|original appointment|original email|original e-mail|reply message|original mail
ursprüngliche nachricht|originalnachricht|original-nachricht|ursprüngliche e-mail|originaltermin|ursprünglicher termin
message d'origine|message d’origine|message original|message initial|message d'origine|rendez-vous d'origine|courriel original
mensaje original|cita original|correo original
messaggio originale|messaggio originario|appuntamento originale
oorspronkelijk bericht|origineel bericht|oorspronkelijk|oorspronkelijke afspraak
wiadomość oryginalna|oryginalna wiadomość|wiadomość pierwotna
mensagem original|compromisso original
ursprungligt meddelande|originalmeddelande|oprindelig meddelelse|oprindelig besked|opprinnelig melding|opphavleg melding
alkuperäinen viesti|původní zpráva|pôvodná správa|neges wreiddiol|eredeti üzenet
mesajul original|mesaj original|mesaj inițial|orijinal mesaj|özgün ileti|orjinal mesaj|özgün mesaj|asıl ileti
исходное сообщение|оригинальное сообщение|первоначальное сообщение|исходное письмо|оригінальне повідомлення|початкове повідомлення|вихідне повідомлення|оригинално съобщение|оригинално писмо
izvorna poruka|originalna poruka|izvirno sporočilo|оригинална порука
algne kiri|algsõnum|oriģinālais ziņojums|sākotnējais ziņojums|pradinis laiškas|originalus laiškas
αρχικό μήνυμα|upprunaleg skilaboð|upprunalegur póstur|teachtaireacht bhunaidh|missatge original|mensaxe orixinal|jatorrizko mezua
pesan asli|thư gốc|tin nhắn gốc|元のメッセージ|原始メッセージ|オリジナルメッセージ|원본 메시지|원본 메일|邮件原件|原始邮件|原邮件|原始消息|原始郵件|原始訊息|الرسالة الأصلية|ההודעה המקורית|הודעה מקורית
"""


def _words(rows: str) -> tuple[str, ...]:
    return tuple(words for row in rows.strip().splitlines() for words in row.split("|"))


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
    return dashed(line) and bool(_FRAMED.match(line[:_LONGEST]) or _RULE.match(line))


def is_end(line: str) -> bool:
    """Whether this dashed line closes a forwarded mail ("----- End forwarded message -----")."""
    bare = line.strip(" \t>")
    return bare.startswith(_DASHES) and bool(_END.match(bare.strip(_EDGE)[:60]))
