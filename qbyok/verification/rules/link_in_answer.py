"""A link in an answer takes the customer, or whatever shows the file, to where somebody else wants it."""

import re
from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule, shortened
from qbyok.verification.characters import visible

_ADDRESS = re.compile(r"(?i)(?:\b(?:https?|ftp|file|javascript|data|mailto):(?=\S)|\bwww\.)[^\s<>\"“”‘’]+")
_MARKUP = re.compile(r"(?i)!?\[[^\]\n]*\]\([^)\n]*\)|<(?:a|img|script|iframe)\b[^>\n]*>?")


def _check(case: Case) -> Iterator[str]:
    answer = visible(case.draft.answer)
    cited = " ".join(verified.passage.text for verified in case.verified)
    if match := _MARKUP.search(answer):
        yield f"the answer holds a link or picture as markup (“{shortened(match[0])}”)"
    for match in _ADDRESS.finditer(_MARKUP.sub(" ", answer)):
        address = match[0].rstrip(".,;:!?)]'")
        if not re.search(rf"{re.escape(address)}(?![\w/?#=&%-])", cited):
            yield f"the address “{shortened(address)}” stands in none of the cited passages"


RULE = Rule(id="link-in-answer", severity=Severity.REVIEW, check=_check)
