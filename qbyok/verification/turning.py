"""Words that turn or narrow what a sentence says; leaving one out of a quote changes its meaning."""

import re

# English first; the commonest of German, French, Spanish, Italian and Dutch, where questionnaires come from too.
_NEGATIONS = (
    r"no|not|n['’]t|never|neither|nor|none|nobody|nothing|without|cannot|lacks?|fails?|excluding|prohibit(?:s|ed)?"
    r"|nicht|kein\w*|nie|ohne|weder|ne|pas|jamais|sans|aucune?|nunca|jamás|sin|ningun[ao]?|non|mai|senza"
    r"|niet|geen|nooit|zonder"
)
_INTENTIONS = r"plan|plans|planned|planning|intends?|intended|aims?|hopes?|roadmap|geplant|prévue?s?|previst[oa]s?"
_LIMITS = (
    r"except|unless|until|but|only if|(?:where|wherever|when|if|as far as|to the extent)\s+(?:it\s+is\s+)?"
    r"(?:possible|feasible|practical|practicable|applicable|appropriate|available|supported|requested)"
    r"|außer|sofern|soweit|sauf|salvo|excepto|tenzij"
)
_TURNING = re.compile(rf"(?i)(?<![^\W_])(?:{_NEGATIONS}|{_INTENTIONS}|{_LIMITS})(?![^\W_])|n['’]t\b")
# These strengthen or specify; they turn nothing.
_HARMLESS = re.compile(
    r"(?i)\b(?:without (?:any )?(?:exceptions?|(?:undue )?delay|charge|fail)|(?:no|not) later than|no exceptions?\b"
    r"(?! (?:for|in|to|from))|not only)\b"
)
_CLAUSE_END = re.compile(r"[,;:)](?=\s)|[—–(]")


def turning_words(text: str) -> tuple[str, ...]:
    """Return the negations, intentions and limits that a text holds."""
    return tuple(match[0].lower() for match in _TURNING.finditer(_HARMLESS.sub(" ", text)))


def turned_before(text: str) -> tuple[str, ...]:
    """Return the turning words of the last clause of a text, which bear on what follows it."""
    clause_starts = [match.end() for match in _CLAUSE_END.finditer(text)]
    return turning_words(text[clause_starts[-1] if clause_starts else 0 :])
