"""Comparing the token somebody shows with the one that was given out. The tokens themselves come from `Store.random_id`."""

from __future__ import annotations

import hmac


def same_token(given_out: str, shown: str) -> bool:
    """Whether they are equal, in any case of letters; takes as long for a near miss as for a far one."""
    return hmac.compare_digest(given_out.encode("utf-8", "replace"), shown.lower().encode("utf-8", "replace"))
