"""The words of questionnaires in all languages, merged from one file for each in the folder ``words``.

What the lists are for is said in ``words/common.toml``. A list is one string, its phrases on lines of their own or
with " | " between them: TOML's arrays of strings take three times as long to read.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("words")
_FIRST = ("common", "en")

Lexicon = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Phrases by section and list."""


def languages() -> tuple[str, ...]:
    """Return the names of the word files in the order in which they are merged."""
    names = sorted(path.stem for path in _FOLDER.glob("*.toml"))
    return (*_FIRST, *(name for name in names if name not in _FIRST))


def words_of(language: str) -> Lexicon:
    """Return what one word file holds."""
    data = tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))
    return {section: {name: _phrases(text) for name, text in lists.items()} for section, lists in data.items()}


@cache
def lexicon() -> Lexicon:
    """Return the phrases of all languages, each once; what stands first decides where two would do."""
    merged: dict[str, dict[str, dict[str, None]]] = {}
    for language in languages():
        for section, lists in words_of(language).items():
            for name, phrases in lists.items():
                merged.setdefault(section, {}).setdefault(name, {}).update(dict.fromkeys(phrases))
    return {section: {name: tuple(found) for name, found in lists.items()} for section, lists in merged.items()}


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase for phrase in text.replace(" | ", "\n").split("\n") if phrase)
