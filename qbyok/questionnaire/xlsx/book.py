"""The workbook part: which sheets there are and where, defined names, and what all sheets share.

Source: ECMA-376-1, 18.2. Strict files differ in namespaces only, so elements are known by their local names.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from qbyok.layout.grid import SheetState
from qbyok.questionnaire.package import Package, Relationship, local_name
from qbyok.questionnaire.values import whole_number
from qbyok.questionnaire.xlsx.scan import relation_id, true

_NO_SHEET = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetPart:
    """A worksheet's name, the name of its part, and its place among all tabs, from 0."""

    name: str
    part: str
    state: SheetState
    index: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """A workbook without its sheets' content.

    ``names`` are defined names by tab (-1 for the whole workbook) and lower-case name.
    """

    part: str
    sheets: tuple[SheetPart, ...]
    names: Mapping[tuple[int, str], str]
    epoch_1904: bool
    strings_part: str | None
    styles_part: str | None
    features_part: str | None

    def defined(self, name: str, sheet_index: int) -> str | None:
        """Return what a name stands for on a sheet, or None where it is not defined."""
        key = name.lower()
        return self.names.get((sheet_index, key)) or self.names.get((_NO_SHEET, key))


def read_book(package: Package) -> Book:
    """Read the workbook part.

    Raises:
        InputError: it is missing or unusable, or lists a sheet or part twice.
    """
    part = package.main_part
    root = package.xml(part)
    links = package.relationships(part)
    by_kind = {link.kind: link.target for link in links.values() if not link.external}
    book = Book(
        part=part,
        sheets=tuple(_sheets(root, links)),
        names=_names(root),
        epoch_1904=any(true(element.get("date1904")) for element in _all(root, "workbookPr")),
        strings_part=by_kind.get("sharedStrings"),
        styles_part=by_kind.get("styles"),
        features_part=by_kind.get("FeaturePropertyBag"),
    )
    _refuse_repeated(package, book)
    return book


def _sheets(root: Element, links: Mapping[str, Relationship]) -> Iterator[SheetPart]:
    for index, element in enumerate(_all(root, "sheet")):
        link = links.get(relation_id(element.items()))
        if link and link.kind == "worksheet" and not link.external:
            state = _state(element.get("state"))
            yield SheetPart(name=element.get("name", ""), part=link.target, state=state, index=index)


def _refuse_repeated(package: Package, book: Book) -> None:
    """Check that every sheet has a name and a part of its own, and shares neither with the rest of the workbook."""
    names = [sheet.name.lower() for sheet in book.sheets]
    shared = (book.part, book.strings_part, book.styles_part, book.features_part)
    parts = [*(part for part in shared if part is not None), *(sheet.part for sheet in book.sheets)]
    for items in (names, parts):
        repeated = next((item for item, count in Counter(items).items() if count > 1), None)
        if repeated is not None:
            raise package.xml_error(book.part, ValueError(f"it names '{repeated}' twice"))


def _all(root: Element, tag: str) -> Iterator[Element]:
    return (element for element in root.iter() if local_name(element.tag) == tag)


def _state(value: str | None) -> SheetState:
    return SheetState(value) if value in ("hidden", "veryHidden") else SheetState.VISIBLE


def _names(root: Element) -> dict[tuple[int, str], str]:
    names = {}
    for element in _all(root, "definedName"):
        index = whole_number(element.get("localSheetId"))
        names[_NO_SHEET if index is None else index, element.get("name", "").lower()] = (element.text or "").strip()
    return names
