"""Which places may be written in a protected document."""

from qbyok.layout.blocks import Protection, followed
from qbyok.layout.docindex import DocumentIndex

_FORM_PLACES = tuple(f" # {what} " for what in ("checkbox", "control", "field"))


def permits(protection: Protection, index: DocumentIndex, at: str) -> bool:
    """Return whether a document's protection lets a place be written."""
    match protection:
        case Protection.NONE:
            return True
        case Protection.FORMS:
            return any(part in at for part in _FORM_PLACES) or _is_permitted(index, at)
        case Protection.READ_ONLY:
            # A new paragraph would lie behind the end of the range that may be edited.
            return followed(at) is None and _is_permitted(index, at)


def _is_permitted(index: DocumentIndex, at: str) -> bool:
    if at in index.cells:
        paragraphs = index.cells[at].paragraphs
        return bool(paragraphs) and all(paragraph.permitted for paragraph in paragraphs)
    holder = index.controls[at][1] if at in index.controls else index.paragraphs.get(followed(at) or at)
    holder = holder or index.labelled(at)
    return holder is not None and holder.permitted
