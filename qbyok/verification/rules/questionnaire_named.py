"""An answer must not tell one customer the name of another customer's questionnaire."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 3
# Words of files' names that tell nobody whose they are, then months, then names of standards.
_COMMON = frozenset(
    """
    and answer answered answers approved assessment assurance audit checklist client cloud company completed
    compliance copy customer cyber data diligence draft due edition export filled final for form information infosec
    last latest list new old our party past policy previous privacy protection question questionnaire questionnaires
    questions reply response responses review reviewed rfi rfp risk sample security sheet signed submission
    submitted supplier survey template test the third vendor version with year
    january february march april may june july august september october november december
    csa dss gdpr hipaa iec iso nist pci soc tisax tsc
    """.split()  # noqa: SIM905 - a paragraph of words is easier to keep than a list of strings
)


def _check(case: Case) -> Iterator[str]:
    answer = _words(case.draft.answer)
    known = [case.question.text, *(one.passage.text for one in case.verified if not one.passage.earlier)]
    for path in dict.fromkeys(passage.path for passage in case.passages.values() if passage.earlier):
        file = PurePosixPath(path)
        stem = _words(file.stem)
        if _words(file.name) in answer:
            yield f"the answer names an earlier questionnaire (“{file.name}”)"
        elif stem in answer and _tells(stem) and not any(stem in _words(text) for text in known):
            yield f"the answer names an earlier questionnaire (“{file.stem}”)"


def _words(text: str) -> str:
    """Return the words of a text with a blank before and after each, so that whole words are found in it."""
    return f" {' '.join(_WORD.findall(unicodedata.normalize('NFKC', text).casefold()))} "


def _tells(stem: str) -> bool:
    """Return whether a name may be a customer's: one of its words is neither a number, nor short, nor common."""
    return any(len(word) >= _SHORTEST and not word.isdigit() and word not in _COMMON for word in stem.split())


RULE = Rule(id="questionnaire-named", severity=Severity.REVIEW, check=_check)
