"""The sound packages that mutations start from, by their names."""

from collections.abc import Callable, Mapping
from functools import cache

from qbyok.resources import resource_dir
from support.archives import unzipped
from support.mutation import documents, workbooks


def _sample(name: str) -> Callable[[], dict[str, bytes]]:
    return lambda: unzipped((resource_dir("sample_questionnaires") / name).read_bytes())


_SMALL: dict[str, Callable[[], dict[str, bytes]]] = {
    "inline": workbooks.inline,
    "shared": workbooks.shared,
    "strict": workbooks.strict,
    "boxes": workbooks.boxes,
    "controls": workbooks.controls,
    "noted": workbooks.noted,
    "library": workbooks.library,
    "form": documents.form,
    "strict-form": documents.strict_form,
    "boxed": documents.boxed,
    "bound": documents.bound,
    "reviewed": documents.reviewed,
}
_LARGE: dict[str, Callable[[], dict[str, bytes]]] = {
    "cloud-controls": _sample("cloud-controls.xlsx"),
    "vendor-assessment": _sample("vendor-assessment.xlsx"),
    "security-annex": _sample("security-annex.docx"),
}
SMALL = tuple(_SMALL)
"""Those that are read and written in a few milliseconds."""
LARGE = tuple(_LARGE)


@cache
def seed(name: str) -> Mapping[str, bytes]:
    """Return the parts of a package."""
    return (_SMALL | _LARGE)[name]()
