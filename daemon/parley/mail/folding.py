"""What two spellings of a phrase have in common, for comparing words of many languages."""

from __future__ import annotations

import unicodedata


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
