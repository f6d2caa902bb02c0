"""An answer must not tell one customer the name of another customer's questionnaire."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule

_PLAIN_WORD = re.compile(r"[^\W\d_]+")


def _check(case: Case) -> Iterator[str]:
    for path in dict.fromkeys(passage.path for passage in case.passages.values() if passage.earlier):
        for name in _names(PurePosixPath(path)):
            if re.search(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", case.draft.answer):
                yield f"the answer names an earlier questionnaire (“{name}”)"
                break


def _names(path: PurePosixPath) -> Iterator[str]:
    """Yield a file's name, and without its suffix unless that is a plain word such as "Answers"."""
    yield path.name
    if not _PLAIN_WORD.fullmatch(path.stem):
        yield path.stem


RULE = Rule(id="questionnaire-named", severity=Severity.REVIEW, check=_check)
