"""Decide whether two questions are the same question, word for word."""

import re
import unicodedata

from qbyok.ranking.words import content_stems

_TELLING = 2

# "1.2.3", "A&A-01.1", "Q12:", "3)", "(b)": a number or letter that a questionnaire puts before its question. What may
# belong to the question stays: a bare number ("30 days"), a version ("TLS 1.2", "SHA-256"), a report ("SOC2").
_NUMBER = re.compile(
    r"""\s*(?:
        \(?(?:[Qq]?[0-9]{1,4}|[a-zA-Z])[.):]
        | \([a-zA-Z0-9]{1,4}\)
        | [0-9]{1,4}(?:\.[0-9]{1,4})+[.):]?
        | [A-Z&]{1,8}-[0-9]{2}(?:\.[0-9]{1,4})*[.):]?
    )\s+(?=[^\W\d_a-z]|["'“‘(])""",
    re.VERBOSE,
)


def normalised(question: str) -> str:
    """Return a question without its number, and without what does not change its meaning.

    That is: compatibility forms, case, spacing and punctuation. Signs such as ``<`` and ``+`` stay.
    """
    text = unicodedata.normalize("NFKC", question)
    text = _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text
    letters = (" " if unicodedata.category(letter).startswith(("P", "Z", "C")) else letter for letter in text)
    return " ".join("".join(letters).casefold().split())


def says_enough(question: str) -> bool:
    """Tell whether a question says by itself what it is about, as "If yes, please describe" does not."""
    return len(set(content_stems(question))) >= _TELLING
