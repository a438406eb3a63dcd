"""What stands in a body and is nobody's word: gateway banners, disclaimers, and the line that names a device.

Routes nothing and answers nothing (shared/mail.md section 2). A banner is told by what it warns of, not by "Warning"
alone: people warn, too.
"""

from __future__ import annotations

import re

_BANNER = re.compile(
    r"(?:this|the) (?:e-?mail|message) (?:originated|came|comes|was sent|is|has come|has been sent) from (?:outside|an external|an unknown|someone outside)"
    r"|you don['’]t often (?:get|receive) e-?mail from|some people who received this message don['’]t often"
    r"|do not click (?:on )?(?:any )?links|zjqcmqryfpfpt|learn why this is important"
    r"|[\[(*\s]{0,6}external[\])*\s]*(?:e-?mail|sender|message)?[\])*\s:!.-]*$"
    r"|(?:diese (?:e-?mail|nachricht) (?:stammt|kommt|wurde) von (?:außerhalb|einem externen))"
    r"|(?:ce (?:message|courriel|mail) (?:provient|vient|a été envoyé) (?:de l['’]ext|d['’]un exp))"
    r"|(?:este (?:correo|mensaje|e-?mail) (?:procede|proviene|se origin|foi enviado|vem) )|(?:questa e-?mail (?:proviene|arriva) )"
    r"|(?:deze e-?mail (?:is afkomstig|komt) van buiten)|(?:daeth yr e-?bost hwn o|mae'r neges hon wedi dod o)",
    re.IGNORECASE,
)
_WARNS = re.compile(
    r"[\[(*\s⚠️]{0,8}(?:caution|warning|external(?: e-?mail| sender| message)?|extern(?:e?s? (?:e-?mail|nachricht))?|attention|security notice|achtung"
    r"|vorsicht|avertissement|let op|waarschuwing|atención|advertencia|attenzione|atenção|uwaga|obs|varning|rhybudd)\s?[\])*:!.\-–—]",
    re.IGNORECASE,
)
# What a warning of a gateway is about; a warning that says none of these is a person's.
_ABOUT = re.compile(
    r"extern|outside|unknown sender|recogni[sz]e|\blinks?\b|attachment|originat|phish|untrusted|außerhalb|anhäng|absender|extérieur|pièces? jointe"
    r"|fuera de|remitente|allegat|esterno|buiten|bijlage|adjunt|anexo|zewn|załącznik|bilag|bilag|allanol|atodiad",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"(?:this|the) (?:e-?mail|message|communication|transmission|information)(?: message)?(?: \(?(?:and|including) [^.]{1,80}?)?,? "
    r"(?:is|are|may|contains?|contained|has been|sent)\b.{0,120}(?:confidential|privileged|intended|scanned|addressee|virus)"
    r"|(?:disclaimer|confidentiality notice|important notice|legal notice|privacy notice|haftungsausschluss|avis de confidentialité)\b\s?[:.\-–]?"
    r"|(?:the )?(?:contents? of this|information (?:contained )?in this) (?:e-?mail|message)"
    r"|if you (?:have received|are not the intended|received)|(?:please )?(?:consider|think) (?:of )?the environment"
    r"|any views or opinions|diese (?:e-?mail|nachricht) (?:enthält|ist)|ce (?:message|courriel) (?:est|et)"
    r"|este (?:mensaje|correo) (?:es|y|contiene|se dirige)|questo messaggio (?:è|e i)|dit (?:bericht|e-?mailbericht) is|mae'r (?:neges|e-?bost) hon yn gyfrinachol",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"(?:sent (?:from|via|using|with) (?:my|outlook|yahoo|mail|samsung|proton|the|a |gmail|aol|an |blue|spark|canary|hey|superhuman|nine)"
    r"|get outlook for|sent from mail"
    r"|von meinem .{1,40} gesendet|gesendet (?:von|mit|aus)|envoyé (?:de|depuis|à partir)|enviado (?:desde|do|da|a partir|con|a través)|enviat des"
    r"|inviato da|verzonden (?:vanaf|met|van)|verstuurd vanaf|skickat från|sendt fra|send frå|lähetetty|wysłan[eo] z|odesláno z|odoslané z"
    r"|poslano (?:s|iz|z) |trimis de pe|elküldve a|saadetud minu|sent úr|anfonwyd o|seolta ó|отправлено (?:с|из)|надіслано (?:з|із)|изпратено от"
    r"|στάλθηκε από|发自|從我的|从我的|傳送自|נשלח מ|أرسلت? من|أُرسلت من|scarica outlook|outlook (?:für|voor|pour|para|per|til|för) |télécharger outlook"
    r"|obtenir outlook|obtener outlook|obter o outlook|hent outlook|hämta outlook|holen sie sich outlook|pobierz outlook)"
    r"|.{2,30}(?:から送信$|에서 보냄$|['’]?(?:u?m?dan|den) gönderildi\.?$|-?(?:om)?ról küldve\.?$)",
    re.IGNORECASE,
)
_DEVICE_LONGEST = 100
_WRAP_AT = 60  # a line at least so long may have been wrapped by a client


def without(lines: list[str | None]) -> list[str]:
    """The typed lines without banners, disclaimers and device lines; None (no typed line) becomes an empty one."""
    kept: list[str] = []
    dropping = ""
    for at, line in enumerate(lines):
        if line is None or not line.strip():
            dropping = ""
            kept.append("")
            continue
        words = line.strip().lstrip("*_| ")
        if _BANNER.match(words) or (_WARNS.match(words) and _is_about_mail(lines, at)):
            dropping = line
        elif _DISCLAIMER.match(words):
            dropping = "disclaimer"
        elif _DEVICE.match(words) and len(words) < _DEVICE_LONGEST:
            continue
        elif dropping and _goes_on(dropping):
            dropping = line if dropping != "disclaimer" else dropping
        else:
            dropping = ""
            kept.append(line)
    return kept


def _is_about_mail(lines: list[str | None], at: int) -> bool:
    """Whether this warning, or the line below it, says what gateways warn of."""
    return any(line and _ABOUT.search(line[:400]) for line in lines[at : at + 2])


def _goes_on(banner: str) -> bool:
    """Whether a banner's sentence was cut by the line's end; a disclaimer goes on to the next empty line."""
    if banner == "disclaimer":
        return True
    ended = banner.rstrip(" *])").endswith((".", "!", "?"))
    return not ended and (len(banner) >= _WRAP_AT or banner.rstrip().endswith(":"))
