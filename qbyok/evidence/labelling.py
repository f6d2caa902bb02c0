"""Labels of evidence by the names of its files, and what of it may not go to a provider."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import lru_cache

from qbyok.evidence.document import Document


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelPolicy:
    """``patterns`` are those of each label; ``allowed`` the labels of which passages may be used, None for all.

    Patterns are those of the settings, see ``fits``.
    """

    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allowed: frozenset[str] | None = None

    def of(self, path: str) -> tuple[str, ...]:
        """Return the labels of a file."""
        return tuple(name for name, patterns in self.patterns.items() if any(fits(path, one) for one in patterns))

    def labelled(self, document: Document) -> Document:
        """Return a document with the labels of its file, and of every file with the same content."""
        return replace(document, labels=tuple(sorted({label for path in document.paths for label in self.of(path)})))

    def withheld(self, document: Document) -> str:
        """Return why a document with its labels may not be used, "" if it may."""
        missing = [] if self.allowed is None else sorted(set(document.labels) - self.allowed)
        named = " and ".join(f"'{label}'" for label in missing)
        return f"not for this provider, by its label {named}" if missing else ""

    def unmatched(self, documents: Iterable[Document]) -> tuple[str, ...]:
        """Return the labels whose patterns fit no document, which may be slips of the pen."""
        used = {label for document in documents for label in self.labelled(document).labels}
        return tuple(sorted(set(self.patterns) - used))


NO_LABELS = LabelPolicy()


def fits(path: str, pattern: str) -> bool:
    """Compare the whole path of a file in its folder with a pattern, in which ``*`` stands for anything, "/" too.

    ``**/`` also stands for no folder at all. Case is the same, and so are the ways in which Unicode spells a letter:
    a label too many withholds a file, one too few would send it. So "?" and "[]" stand for themselves, and for what
    they mean in a shell.
    """
    path = _folded(path)
    return bool(_compiled(pattern).fullmatch(path)) or fnmatchcase(path, _folded(pattern))


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*+)", _folded(pattern).removeprefix("./"))
    meant = {"**/": "(?:.*/)?"}
    text = "".join(meant.get(part, ".*") if part.startswith("*") else re.escape(part) for part in parts)
    return re.compile(text, re.DOTALL)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
