"""Labels of evidence by the names of its files, and what of it may not go to a provider."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from qbyok.evidence.document import Document


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelPolicy:
    """``patterns`` are those of each label; ``allowed`` the labels of which passages may be used, None for all.

    Patterns are those of the settings, see ``fits``.
    """

    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allowed: frozenset[str] | None = None

    def labelled(self, document: Document) -> Document:
        """Return a document with the labels of its file, and of every file with the same content."""
        labels = tuple(
            label
            for label, patterns in sorted(self.patterns.items())
            if any(fits(path, pattern) for path in document.paths for pattern in patterns)
        )
        return replace(document, labels=labels)

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

    ``**/`` also stands for no folder at all. Case is the same: a label too many withholds a file, one too few would
    send it.
    """
    path, pattern = path.lower(), pattern.lower()
    return fnmatchcase(path, pattern) or fnmatchcase(path, pattern.replace("**/", ""))
