"""What an answer place may hold before anyone has answered, in all languages; and what ticks it."""

import re
from functools import cache, lru_cache

from qbyok.layout.lexicon import lexicon
from qbyok.layout.phrases import Phrases, fold, folded_phrases, plain, plain_all, plain_phrases
from qbyok.layout.verdicts import value, values

_BEGINNING = 80
_MAX_TEXT = 90
_MAX_PLACEHOLDER = 160
_KEPT = 4096
_ALONE = "="
_CLOSING = {"[": "]", "<": ">", "{": "}"}
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_OPEN_BOXES = "☐□❏❑❒▢◻⬜"
_DASHES = frozenset("-‐‑‒–—―−－ー")


@cache
def _default_starts() -> Phrases:
    return folded_phrases(lexicon()["values"]["default_starts"], stems=True)


@cache
def _prompts() -> Phrases:
    return plain_phrases((p for p in lexicon()["values"]["prompts"] if not p.startswith(_ALONE)), stems=True)


@cache
def _whole_prompts() -> frozenset[str]:
    return frozenset(plain_all(p for p in lexicon()["values"]["prompts"] if p.startswith(_ALONE)))


@lru_cache(_KEPT)
def is_default(text: str) -> bool:
    """Tell whether a text is what a form holds before anyone answered, such as "Select…" or "Not assessed"."""
    text = text.strip()
    if len(text) <= _MAX_TEXT and value(text) in values("defaults"):
        return True
    return _begins_as_default(text) or is_placeholder(text) or is_open_box(text)


def _begins_as_default(text: str) -> bool:
    """Tell whether a text begins as a preset does; one in brackets must end with them, and has no year in it."""
    closing = _CLOSING.get(text[:1])
    closed = closing is None or (text.endswith(closing) and not _YEAR.search(text))
    return closed and _default_starts().begin(fold(text[:_BEGINNING]))


def is_placeholder(text: str) -> bool:
    """Tell whether a text only asks to choose or enter something, as "-- Select --" does in a list."""
    if len(text) > _MAX_PLACEHOLDER:
        return False
    words = plain(text)
    return words in _whole_prompts() or _prompts().begin(words)


@lru_cache(_KEPT)
def without_prompt(items: tuple[str, ...]) -> tuple[str, ...]:
    """Return the items of a list without the one that only asks to choose; where several seem to, they are items."""
    prompts = [item for item in items if is_placeholder(item)]
    return tuple(item for item in items if item not in prompts) if len(prompts) == 1 < len(items) else items


def is_mark(text: str) -> bool:
    """Tell whether a text is a tick such as "X" or "✓"."""
    return text.strip() in _marks()


def is_open_box(text: str) -> bool:
    """Tell whether a text is a drawn box that nobody has ticked, such as "☐"."""
    return len(text := text.strip()) == 1 and text in _OPEN_BOXES


def begins_as_example(text: str) -> bool:
    """Tell whether a text says first of all that it is an example: "Example: is there a policy?" """
    head, colon, _ = text[:_BEGINNING].replace("：", ":").partition(":")
    return bool(colon) and plain(head) in values("examples")


def is_dash(text: str) -> bool:
    """Tell whether a text is nothing but dashes, as in a cell that is struck out."""
    return bool(text) and _DASHES.issuperset(text.strip())


@cache
def _marks() -> frozenset[str]:
    return frozenset(lexicon()["values"]["marks"])
