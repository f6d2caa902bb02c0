"""What of the evidence may be used, and what is known of it: labels, ``evidence.toml``, and the scope of the run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import chain

from qbyok.evidence.document import Document, Skipped
from qbyok.evidence.labelling import NO_LABELS, LabelPolicy, fits
from qbyok.evidence.survey import Guess
from qbyok.model import DocumentEntry, Provenance, Register

_LEFT_OUT = "left out by evidence.toml"
_SAID = "evidence.toml says so"


@dataclass(frozen=True, kw_only=True, slots=True)
class UsePolicy:
    """``labels`` are the settings' own, ``register`` is what ``evidence.toml`` says.

    Documents with a scope that lacks ``scope`` are left out, none if that is "". ``today`` is the day of the run,
    before which evidence has expired.
    """

    labels: LabelPolicy = NO_LABELS
    register: Register = Register()
    scope: str = ""
    today: date = date.min

    def described(self, document: Document, guess: Guess = Guess(), namesakes: Sequence[str] = ()) -> Document:
        """Return a document with its labels, and what is known of it as a source; what the user says of it settles
        what a ``guess`` says.

        What is said of one file holds for every file with the same content. Of entries that say different things the
        last one counts; their labels add up with those of the settings, so that no entry takes one away. What the
        answer library holds of a file has the labels of its ``namesakes`` in the folder, too.
        """
        said = self._said(document)
        labels = set(chain(said.labels, *map(self.labels_of, (*document.paths, *namesakes))))
        source = Provenance(
            scope=said.scope or (),
            approved=said.approved.isoformat() if said.approved else "",
            expires=said.expires.isoformat() if said.expires else "",
            expired=said.expires is not None and said.expires < self.today,
            owner=said.owner or "",
            superseded=guess.superseded if said.superseded is None else _SAID if said.superseded else "",
            foreign=guess.foreign if said.own is None else "" if said.own else _SAID,
        )
        return replace(document, labels=tuple(sorted(labels)), source=source, alike=guess.alike)

    def labels_of(self, path: str) -> tuple[str, ...]:
        """Return the labels of a file by its path, those of the settings and of ``evidence.toml``."""
        return tuple({*self.labels.of(path), *(label for entry in self._entries((path,)) for label in entry.labels)})

    def ignores(self, document: Document) -> bool:
        """Tell whether a document is to be left out: all its copies are."""
        return all(map(self._ignored, document.paths))

    def left_out(self, document: Document) -> Skipped | None:
        """Return why a described document is not used, None if it is."""
        if self.ignores(document):
            return Skipped(path=document.path, reason=_LEFT_OUT, chosen=True)
        if reason := self.labels.withheld(document):
            return Skipped(path=document.path, reason=reason)
        scope = document.source.scope
        if self.scope and scope and self.scope.casefold() not in map(str.casefold, scope):
            named = ", ".join(scope)
            return Skipped(path=document.path, reason=f"not for '{self.scope}': its scope is {named}", chosen=True)
        return None

    def told(self, skipped: Iterable[Skipped]) -> tuple[Skipped, ...]:
        """Return what was not read; of files that are to be left out no other reason is told."""
        return tuple(
            Skipped(path=one.path, reason=_LEFT_OUT, chosen=True) if self._ignored(one.path) else one
            for one in skipped
        )

    def warnings(self, documents: Sequence[Document], skipped: Sequence[Skipped]) -> tuple[str, ...]:
        """Return what may be slips of the pen: patterns that fit no file, a scope that no document has."""
        paths = {path for document in documents for path in document.paths} | {one.path for one in skipped}
        unmatched = dict.fromkeys(
            pattern
            for entry in self.register.entries
            for pattern in entry.patterns
            if not any(fits(path, pattern) for path in paths)
        )
        found = [f"evidence.toml: '{pattern}' fits no file of the evidence" for pattern in unmatched]
        scopes = {name.casefold() for entry in self.register.entries for name in entry.scope or ()}
        if self.scope and self.scope.casefold() not in scopes:
            found.append(f"no document has the scope '{self.scope}' (evidence.toml)")
        return tuple(found)

    def _ignored(self, path: str) -> bool:
        said = [entry.ignore for entry in self._entries((path,)) if entry.ignore is not None]
        return said[-1] if said else False

    def _entries(self, paths: Sequence[str]) -> list[DocumentEntry]:
        return [
            entry
            for entry in self.register.entries
            if any(fits(path, pattern) for path in paths for pattern in entry.patterns)
        ]

    def _said(self, document: Document) -> DocumentEntry:
        """Return all entries of a document as one."""
        entries = self._entries(document.paths)
        labels = tuple(dict.fromkeys(label for entry in entries for label in entry.labels))
        last = {
            name: value for entry in entries for name in _LAST_WINS if (value := getattr(entry, name)) is not None
        }
        return DocumentEntry(patterns=(), labels=labels, **last)


_LAST_WINS = tuple(one.name for one in fields(DocumentEntry) if one.name not in ("patterns", "labels"))
ANY_USE = UsePolicy()
