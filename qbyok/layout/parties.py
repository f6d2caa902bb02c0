"""Who a header speaks of: the one who answers a questionnaire, or the one who reads the answers."""

import re
from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from qbyok.layout.lexicon import lexicon
from qbyok.layout.phrases import Phrases, plain, plain_phrases

_KEPT = 1024
"""So many titles are remembered: a heading stands above many blocks."""
_NAME = " … "
"""Stands in phrases for the name of whoever fills something in."""


def names_respondent(text: str) -> bool:
    """Tell whether a header names the one who answers: the supplier, the vendor, the provider …"""
    return _phrases("respondent").within(plain(text))


def names_reviewer(text: str) -> bool:
    """Tell whether a header names the one who asked: the bank, the customer, the assessor …"""
    return _phrases("reviewer").within(plain(text))


def names_client(text: str) -> bool:
    """Tell whether a header names a client, who reads a supplier's answers and gives an auditor's."""
    return _phrases("client").within(plain(text))


def asks_client(texts: Collection[str]) -> bool:
    """Tell whether the client is the one to answer: some headers name one, others who reads it, none a supplier."""
    clients = any(map(names_client, texts))
    readers = any(names_reviewer(text) and not names_client(text) for text in texts)
    return clients and readers and not any(map(names_respondent, texts))


def is_reviewers(text: str, others: Iterable[str], *, judging: bool, last: bool) -> bool:
    """Tell whether a column is for the one who reads the answers, by its header and those of the other columns.

    ``judging`` tells that it takes a verdict, score or remark; ``last`` that it ends the table and says no more.
    """
    if is_kept(text) or _begins_with_reviewer(text):
        return True
    if names_respondent(text):
        return False
    if _phrases("officer").within(plain(text)):
        return judging or is_demanded(text)
    if names_reviewer(text) and is_demanded(text):
        return True
    if names_reviewer(text):
        return judging or last or any(map(names_respondent, others))
    return judging and _phrases("asker").begin(plain(text)) and any(map(names_respondent, others))


def is_demanded(text: str) -> bool:
    """Tell whether a header speaks of what somebody demands: "Measures required by the assessor"."""
    return _phrases("demanded").within(plain(text))


def _begins_with_reviewer(text: str) -> bool:
    """Tell whether a header says first whose its column is: "Assessor: finding"."""
    whose, colon, _ = text.replace("：", ":").partition(":")
    return bool(colon) and names_reviewer(whose) and not names_respondent(whose)


def is_reserved(text: str) -> bool:
    """Tell whether a header reserves its column for the one who asked: "Assessment (bank only)"."""
    return reserves(text) and names_reviewer(text) and not names_respondent(text)


def reserves(text: str) -> bool:
    """Tell whether a text keeps something for somebody: "For the bank only", "Nur vom Lieferanten auszufüllen"."""
    return _phrases("only").within(plain(text))


@lru_cache(_KEPT)
def is_kept(title: str) -> bool:
    """Tell whether a title keeps what is below it for the one who asked: "Part D (for office use only)"."""
    if begins_as_kept(title) or is_reserved(title):
        return True
    words = plain(title)
    kept = _phrases("kept").within(words) or (_phrases("office").within(words) and not _is_classified(words))
    return kept and (not names_respondent(title) or (_phrases("office").within(words) and names_reviewer(title)))


def begins_as_kept(text: str) -> bool:
    """Tell whether a text says first of all that it is for the one who asked: "For internal use only"."""
    return _phrases("office").begin(plain(text).removeprefix("for "))


def _is_classified(words: str) -> bool:
    """Tell whether a text says who may read a document: "Confidential, for internal use only"."""
    return _phrases("confidential").within(words)


def is_filled_by_another(title: str) -> bool:
    """Tell whether a title names somebody else who fills in what is below it: "To be completed by the harbour"."""
    words, phrases = plain(title), _phrases("filled_by")
    named = phrases.within(words) and phrases.end(words) < len(words)
    return (named or _around_a_name().search(words) is not None) and not names_respondent(title)


def names_judgement(text: str) -> bool:
    """Tell whether a header speaks of what somebody makes of the answers: "Assessment", "Opinion of the board"."""
    return _phrases("judging").within(plain(text)) and not names_respondent(text)


@cache
def _around_a_name() -> re.Pattern[str]:
    """Return the phrases with a name in their middle: "von der Werft auszufüllen"."""
    parted = (map(plain, phrase.split(_NAME)) for phrase in lexicon()["parties"]["filled_by"] if _NAME in phrase)
    return re.compile("|".join(rf"\b{before}\b.+\b{behind}" for before, behind in parted))


@cache
def _phrases(party: str) -> Phrases:
    return plain_phrases(lexicon()["parties"][party], stems=True)
