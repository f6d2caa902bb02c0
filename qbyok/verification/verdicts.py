"""Matching a verdict to what the questionnaire allows."""

import unicodedata
from collections.abc import Sequence

from qbyok.verification.characters import visible

# What certainly means the same; whether "Compliant" is a "Yes" depends on the question.
_ALIKE = (("yes", "y"), ("no", "n"), ("n/a", "na", "not applicable"))


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


def plain_verdict(verdict: str) -> str:
    """Return the form in which verdicts are compared: "Yes", "yes." and "Y" are the same."""
    folded = _folded(verdict)
    return next((words[0] for words in _ALIKE if folded in words), folded)


def own_wording(verdict: str, allowed: Sequence[str]) -> str:
    """Return a questionnaire's own word for a verdict, or the verdict as it is where it has none."""
    alike = next((words for words in _ALIKE if plain_verdict(verdict) in words), ())
    own = (match_verdict(word, allowed) for word in (verdict, *alike))
    return next(filter(None, own), verdict)
