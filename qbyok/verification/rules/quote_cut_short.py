"""A quote must not leave out the word of its sentence that turns or narrows it."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule, shortened
from qbyok.verification.turning import turned_before, turning_words


def _check(case: Case) -> Iterator[str]:
    for verified in case.verified:
        text, place = verified.passage.text, verified.located
        left_out = (
            *turned_before(text[place.sentence_start : place.start]),
            *turning_words(text[place.end : place.sentence_end]),
        )
        if left_out:
            words = ", ".join(f"“{word}”" for word in dict.fromkeys(left_out))
            yield f"the quote leaves out {words} of its sentence: “{shortened(verified.sentence, 160)}”"


RULE = Rule(id="quote-cut-short", severity=Severity.REVIEW, check=_check)
