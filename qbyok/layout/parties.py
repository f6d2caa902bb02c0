"""Who a header speaks of: the one who answers a questionnaire, or the one who reads the answers."""

import re
from collections.abc import Iterable
from functools import cache

from qbyok.layout.vocabulary import vocabulary_data


def names_respondent(text: str) -> bool:
    """Tell whether a header names the one who answers: the supplier, the vendor, the provider …"""
    return _pattern("respondent").search(text.casefold()) is not None


def names_reviewer(text: str) -> bool:
    """Tell whether a header names the one who asked: the bank, the customer, the assessor …"""
    return _pattern("reviewer").search(text.casefold()) is not None


def is_reviewers(text: str, others: Iterable[str], *, judging: bool, last: bool) -> bool:
    """Tell whether a column is for the one who reads the answers, by its header and those of the other columns.

    ``judging`` tells that it takes a verdict, score or remark; ``last`` that it ends the table and says no more.
    """
    if is_reserved(text):
        return True
    if not names_reviewer(text) or names_respondent(text):
        return False
    return judging or last or any(map(names_respondent, others))


def is_reserved(text: str) -> bool:
    """Tell whether a header reserves its column for the one who asked: "Assessment (bank only)"."""
    reserved = _pattern("only").search(text.casefold()) is not None
    return reserved and names_reviewer(text) and not names_respondent(text)


@cache
def _pattern(party: str) -> re.Pattern[str]:
    words = vocabulary_data()["parties"][party]
    latin = "|".join(re.escape(w) for w in words if w.isascii() or w[0] < "\u3000")
    others = "|".join(re.escape(w) for w in words if not (w.isascii() or w[0] < "\u3000"))
    return re.compile(rf"(?<![^\W_])(?:{latin})" + (f"|{others}" if others else ""))
