"""Answers in Welsh, as rows of `near_answers`: letters and words of answer are English, and people in Wales answer a mail in the
language they think in. Asked back with the English word, never taken; "Brys" alone, unasked, would wake nobody."""

from __future__ import annotations

_HAVE = (
    r"(?:(?:mae|mae hyn|mae hwn|rydym|ryn ni|rwy|rwyf|dwi|rydw i)(?: |(?='n)))?(?:wedi(?:'i| ei)? |'n |yn )?"
)

# Word -> whole messages
ROWS = (
    ("SOLVED", rf"(?i:{_HAVE}(?:d?datrys|setlo)(?: nawr)?|datryswyd)"),
    ("STUCK", rf"(?i:{_HAVE}(?:mynd yn )?(?:sownd|styc)|dim cytundeb|heb (?:ei )?ddatrys)"),
    ("NO ANSWER", r"(?i:dim (?:ateb|ymateb)(?: eto)?|heb (?:ateb|gael ateb))"),
    ("WAITING", rf"(?i:{_HAVE}(?:aros|disgwyl)(?: am (?:ateb|alwad))?)"),
    ("TOLD", rf"(?i:{_HAVE}d?dweud(?: wrth(?:o|i|yn nhw)(?: (?:ef|fo|hi))?)?)"),
    ("AGREED", rf"(?i:{_HAVE}cytuno|cytunwyd)"),
    ("SPOKE", rf"(?i:{_HAVE}siarad)"),
    ("NOT ME", r"(?i:nid (?:fi|myfi)(?: yw(?:'r| hwn| y)(?: person)?(?: cywir| iawn)?)?)"),
    ("URGENT", rf"(?i:{_HAVE}(?:fater )?(?:o )?[bf]rys(?: mawr| iawn)?|{_HAVE}argyfwng)"),
    ("HELP", r"(?i:(?:angen )?(?:help|cymorth)(?: os gwelwch yn dda)?|dwi angen help)"),
    ("YES", r"(?i:ie|ydw|ydy|ydyn|oes|cywir|iawn)"),
    ("NO", r"(?i:na|nac ydw|nac ydy|naddo|nac oes|nage)"),
)
