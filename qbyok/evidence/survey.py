"""Compare the documents of a folder: which are superseded, nearly the same, or about another company."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qbyok.evidence.companies import own_company, subject
from qbyok.evidence.document import Document
from qbyok.evidence.superseded import superseded_by_name
from qbyok.evidence.versions import older_versions
from qbyok.ranking.likeness import near_duplicates


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """What a document seems to be, each with the reason, "" where it does not.

    ``alike`` are the paths of documents that are nearly the same, ``group`` is the number of the first of them, 0 for
    none.
    """

    superseded: str = ""
    foreign: str = ""
    alike: tuple[str, ...] = ()
    group: int = 0


def survey(
    documents: Sequence[Document], company: Sequence[str], text_of: Callable[[Document], str]
) -> dict[int, Guess]:
    """Return what each document seems to be, by its number; ``company`` is who the user is, empty if not said.

    ``text_of`` returns a document's text; it is asked of few.
    """
    own = tuple(company) or own_company(documents)
    newer = older_versions(documents)
    paths = {document.id: document.path for document in documents}
    # Answered questionnaires repeat each other by nature; which of their answers is newer counts elsewhere.
    sketches = {document.id: document.traits.sketch for document in documents if not document.pairs}
    groups = {number: group for group in near_duplicates(sketches) for number in group}
    return {
        document.id: Guess(
            superseded=_superseded(document, newer.get(document.id, "")),
            foreign=_foreign(document, own, text_of),
            alike=tuple(paths[other] for other in groups.get(document.id, ()) if other != document.id),
            group=groups[document.id][0] if document.id in groups else 0,
        )
        for document in documents
    }


def _superseded(document: Document, newer: str) -> str:
    if name := superseded_by_name(document.paths):
        return f"its name says so ({name})"
    if document.traits.status:
        return f"it says so itself (“{document.traits.status}”)"
    return f"{newer} is a newer version" if newer else ""


def _foreign(document: Document, own: Sequence[str], text_of: Callable[[Document], str]) -> str:
    traits = document.traits
    if not traits.report or not (found := subject(traits.names, own, text_of(document))):
        return ""
    return f"this {traits.report} seems to be about {found}, not {own[0]}"
