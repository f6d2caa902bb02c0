"""What each rule means, for whoever reviews: taken from ``docs/checks.md``, which is shipped with the package."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SECTION = re.compile(r"^### `([a-z0-9-]+)`\n(.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL)
_SEVERITY = re.compile(r"^Severity: [^.]*\. ")
_ROW = re.compile(r"^\| (`[^|]+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleWords:
    """What a rule looks for, and what to do about it ("" where there is nothing to say)."""

    meaning: str
    remedy: str = ""


def rule_words(checks: str) -> Mapping[str, RuleWords]:
    """Return the words on each rule by its id, from the text of ``docs/checks.md``."""
    words = {}
    for name, text in _SECTION.findall(checks):
        meaning, _, remedy = " ".join(text.split()).partition(" Remedy: ")
        words[name] = RuleWords(meaning=_SEVERITY.sub("", meaning), remedy=remedy)
    for names, meaning in _ROW.findall(checks):
        for name in re.findall(r"`([a-z0-9-]+)`", names):
            words.setdefault(name, RuleWords(meaning=meaning))
    return words
