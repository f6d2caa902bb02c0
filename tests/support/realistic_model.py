"""A model for the wire server that uses tokens as real ones do: it knows nothing of how qbyok estimates them.

Tokens are counted by splitting text as byte-pair tokenizers roughly do: short words are one token, long ones several,
marks and digits one for every few. Where it ``caches``, prompts that begin like an earlier one are read from a cache
in steps of 128 tokens from 1,024 on, as OpenAI documents it
(https://developers.openai.com/api/docs/guides/prompt-caching); Anthropic caches only what it is asked to. Answers are
of very different lengths, and some models think before they answer.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping
from random import Random
from threading import Lock
from typing import Any

from support.wire_bodies import Tokens
from support.wire_server import prompt_passages

_PIECES = re.compile(r"[^\W\d_]+|\d{1,3}|[^\w\s]+|\n+|_")
_STEP, _FROM = 128, 1024


class RealisticModel:
    """Answers, and counts tokens. ``wordiness`` is how many sentences an answer has about, ``thinking`` the tokens of
    reasoning before it about, ``step`` how many letters of a long word a token has about."""

    def __init__(
        self, seed: int, *, caches: bool = True, wordiness: float = 2.0, thinking: int = 150, step: float = 6.0
    ) -> None:
        self._chance = Random(seed)
        self._lock = Lock()
        self._wordiness, self._thinking, self._step = wordiness, thinking, step
        self._caches = caches
        self._seen: list[str] = []

    def answer(self, system: str, user: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Cite a few passages, and say something of each; now and then the evidence says nothing."""
        passages = prompt_passages(user)
        with self._lock:
            if not passages or self._chance.random() < 0.1:
                return {"in_evidence": False, "verdict": None, "answer": "", "citations": []}
            cited = self._chance.sample(passages, min(len(passages), self._chance.choice((1, 1, 2, 2, 3))))
            sentences = [s for p in cited for s in re.findall(r"[^.\n]+\.", p["text"])] or [cited[0]["text"]]
            said = self._chance.choices(sentences, k=max(1, round(self._chance.gauss(self._wordiness, 1))))
        quotes = [max(re.findall(r"[^.\n]+\.?", p["text"]), key=len) for p in cited]
        return {
            "in_evidence": True,
            "verdict": None,
            "answer": " ".join(map(str.strip, said)),
            "citations": [{"passage": p["id"], "quote": q.strip()} for p, q in zip(cited, quotes, strict=True)],
        }

    def count(self, prompt: str, text: str, longest: int) -> Tokens:
        """Return what a call used, a little more or less than the rule says."""
        with self._lock:
            sent = round((self._tokens(prompt) + 30) * self._chance.uniform(0.97, 1.03))
            shared = max((_shared(prompt, seen) for seen in self._seen), default=0)
            self._seen.append(prompt)
            begun = min(sent, self._tokens(prompt[:shared]))
            thought = round(self._chance.lognormvariate(0, 0.5) * self._thinking) if self._thinking else 0
        received = min(longest, self._tokens(text) + thought)
        cached = begun // _STEP * _STEP if self._caches and begun >= _FROM else 0
        return Tokens(sent=sent, received=received, cached=cached, reasoning=min(thought, received))

    def _tokens(self, text: str) -> int:
        pieces = _PIECES.findall(text)
        return sum(max(1, round(len(piece) / self._step)) for piece in pieces)


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with that are the same."""
    lengths = range(1, min(len(one), len(other)) + 1)
    return bisect_left(lengths, True, key=lambda length: one[:length] != other[:length])
