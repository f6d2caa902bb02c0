"""Matching a verdict to what the questionnaire allows."""

import unicodedata
from collections.abc import Sequence

from qbyok.verification.characters import visible


def match_verdict(verdict: str, allowed: Sequence[str]) -> str | None:
    """Return the allowed value that a verdict is, in the file's exact spelling, or None.

    Letter case, white space, typographic variants and a closing full stop make no difference, unless that leaves
    more than one value to choose from.
    """
    if verdict in allowed:
        return verdict
    same = [value for value in allowed if _folded(value) == _folded(verdict)]
    return same[0] if len(same) == 1 else None


def _folded(text: str) -> str:
    return " ".join(visible(unicodedata.normalize("NFKC", text)).casefold().split()).removesuffix(".")
