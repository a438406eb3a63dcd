"""What two spellings of a phrase have in common, for comparing words of many languages."""

from __future__ import annotations

import re
import unicodedata

_HYPHENS = re.compile("[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # soft hyphens, blanks without width


def fold(text: str) -> str:
    """Small letters without accents, single blanks, plain quotes and dashes: what two spellings have in common."""
    if not text.isascii():
        text = (
            text.replace("ı", "i")
            .replace("İ", "i")
            .replace("’", "'")
            .replace("‘", "'")
            .replace("–", "-")
            .replace("—", "-")
        )
        text = "".join(
            char
            for char in unicodedata.normalize("NFKD", text)
            if unicodedata.category(char) not in ("Mn", "Cf")
        )
    return " ".join(text.casefold().split())


def plain_hyphens(text: str) -> str:
    """The text with plain digits, letters and hyphens, and without what is not seen: programs write D‑2026‑0001 so that no
    line breaks in it."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _HYPHENS.sub("-", _UNSEEN.sub("", text)))
