"""Texts as they are indexed: their stems with two spaces between them and one at each end.

So a phrase can be counted by a plain string search even where it follows itself.
"""

from collections.abc import Sequence

from qbyok.ranking.words import stems


def indexed(*texts: str) -> str:
    """Return texts as they are indexed together."""
    found = stems("\n".join(texts))
    return f" {'  '.join(found)} "


def needle(phrase: Sequence[str]) -> str:
    """Return a phrase as it is found in an indexed text."""
    return f" {'  '.join(phrase)} "


def length(text: str) -> int:
    """Return the number of words of an indexed text."""
    return text.count("  ") + 1
