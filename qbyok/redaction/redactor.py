"""Hiding: texts in, texts with placeholders out, and what each placeholder stands for."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qbyok.model import Passage, Redacted
from qbyok.redaction.contacts import contacts_in
from qbyok.redaction.placeholders import PLACEHOLDER, Placeholders
from qbyok.redaction.policy import RedactionPolicy
from qbyok.redaction.secrets import secrets_in
from qbyok.redaction.spans import Span, without_overlaps
from qbyok.redaction.words import Words
from qbyok.verification.characters import visible

_known_secrets = lru_cache(maxsize=4096)(secrets_in)


class Redactor:
    """Hides secrets, and what the policy names; ``key`` returns the key of the placeholders."""

    def __init__(self, policy: RedactionPolicy, key: Callable[[], bytes]) -> None:
        self.policy = policy
        self.key = key
        self.placeholders = Placeholders(key)
        self._words = Words(policy.words)

    def together(self, texts: Iterable[str]) -> "Hiding":
        """Return what hides texts that are sent together: a secret that one of them gives away is hidden in all."""
        secrets = {secret for text in texts for secret in _known_secrets(visible(text))}
        return Hiding(self, frozenset(secrets))

    def digest(self) -> str:
        """Return a keyed digest of what the policy hides, "" for nothing but secrets."""
        if self.policy == RedactionPolicy():
            return ""
        return self.placeholders.digest("policy", *sorted(self.policy.kinds), "", *sorted(self.policy.words))

    def secrets_alone(self, secrets: frozenset[str]) -> "Hiding":
        """Return what hides these secrets, and nothing else."""
        return Hiding(Redactor(RedactionPolicy(), self.key), secrets)

    def spans(self, text: str, secrets: frozenset[str]) -> list[Span]:
        """Return what is to be hidden in a text, in its order. Placeholders that stand there are left alone."""
        found = [
            *(Span(*match.span(), "", "") for match in PLACEHOLDER.finditer(text)),
            *_places(text, secrets | _known_secrets(text)),
            *(span for kind in self.policy.kinds for span in contacts_in(text, kind)),
            *self._words.find(text),
        ]
        return [span for span in without_overlaps(found, len(text)) if span.kind]


@dataclass(frozen=True)
class Hiding:
    """Hides the texts of one prompt, counts what it hides, and notes what the placeholders stand for."""

    redactor: Redactor
    secrets: frozenset[str] = field(repr=False)
    counts: Counter[str] = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict, repr=False)

    def result(self, passages: Mapping[str, Passage]) -> Redacted:
        """Return what was hidden; ``passages`` are the original ones by the ids that they are sent under."""
        return Redacted(counts=dict(sorted(self.counts.items())), texts=self.texts, passages=passages)

    def uncounted(self, text: str) -> str:
        """Hide in a text that is not sent for itself."""
        return Hiding(self.redactor, self.secrets, Counter(), self.texts).hide(text)

    def hide(self, text: str) -> str:
        """Return a text with placeholders; a text in which there is nothing to hide is returned as it is."""
        shown = visible(text)  # as it is sent: characters that nobody sees could part a secret
        if not (spans := self.redactor.spans(shown, self.secrets)):
            return text
        while spans:  # what stood beside something that is hidden now may be a word by itself
            shown = self._replaced(shown, spans)
            spans = self.redactor.spans(shown, self.secrets)
        return shown

    def _replaced(self, shown: str, spans: Sequence[Span]) -> str:
        pieces, position = [], 0
        for span in spans:
            original = shown[span.start : span.end]
            name = self.redactor.placeholders.name(span, original)
            self.counts[span.kind] += 1
            self.texts[name] = original
            pieces += [shown[position : span.start], name]
            position = span.end
        return "".join((*pieces, shown[position:]))


def restored(text: str, texts: Mapping[str, str]) -> str:
    """Return a text with what its placeholders stand for; those of secrets stay, and so do unknown ones."""

    def original(match: re.Match[str]) -> str:
        return match[0] if match["kind"] == "secret" else texts.get(match[0], match[0])

    return PLACEHOLDER.sub(original, text)


def _places(text: str, secrets: Iterable[str]) -> Iterator[Span]:
    for secret in sorted(secrets, key=lambda one: (-len(one), one)):
        start = text.find(secret)
        while start >= 0:
            yield Span(start, start + len(secret), "secret", secret)
            start = text.find(secret, start + len(secret))
