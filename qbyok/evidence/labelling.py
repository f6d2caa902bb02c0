"""Labels of evidence by the names of its files, and what of it may not go to a provider."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from qbyok.evidence.document import Document, Skipped


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelPolicy:
    """``patterns`` are those of each label; ``allowed`` the labels of which passages may be used, None for all.

    A pattern is compared with the whole path in the folder, in which ``*`` stands for anything, slashes too.
    """

    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allowed: frozenset[str] | None = None

    def labelled(self, document: Document) -> Document:
        """Return a document with the labels of its file, and of every file with the same content."""
        labels = tuple(
            label
            for label, patterns in sorted(self.patterns.items())
            if any(_matches(path, pattern) for path in (document.path, *document.copies) for pattern in patterns)
        )
        return replace(document, labels=labels)

    def split(self, documents: Iterable[Document]) -> tuple[tuple[Document, ...], tuple[Skipped, ...]]:
        """Return the documents that may be used, labelled, and which others may not."""
        used, withheld = [], []
        for document in map(self.labelled, documents):
            missing = [] if self.allowed is None else sorted(set(document.labels) - self.allowed)
            if missing:
                named = " and ".join(f"'{label}'" for label in missing)
                withheld.append(Skipped(path=document.path, reason=f"not for this provider, by its label {named}"))
            else:
                used.append(document)
        return tuple(used), tuple(withheld)

    def unmatched(self, documents: Iterable[Document]) -> tuple[str, ...]:
        """Return the labels whose patterns fit no document, which may be slips of the pen."""
        used = {label for document in documents for label in self.labelled(document).labels}
        return tuple(sorted(set(self.patterns) - used))


NO_LABELS = LabelPolicy()


def _matches(path: str, pattern: str) -> bool:
    """Compare without regard to case: a label too many withholds a file, one too few would send it."""
    return fnmatchcase(path.lower(), pattern.lower())
