"""Who a header speaks of: the one who answers a questionnaire, or the one who reads the answers."""

from functools import cache

from qbyok.layout.lexicon import lexicon
from qbyok.layout.phrases import Phrases, plain, plain_phrases


def names_respondent(text: str) -> bool:
    """Tell whether a header names the one who answers: the supplier, the vendor, the provider …"""
    return _phrases("respondent").within(plain(text))


def names_reviewer(text: str) -> bool:
    """Tell whether a header names the one who asked: the bank, the customer, the assessor …"""
    return _phrases("reviewer").within(plain(text))


def reserves(text: str) -> bool:
    """Tell whether a text keeps something for somebody: "For the bank only", "Nur vom Lieferanten auszufüllen"."""
    return _phrases("only").within(plain(text))


@cache
def _phrases(party: str) -> Phrases:
    return plain_phrases(lexicon()["parties"][party], stems=True)
