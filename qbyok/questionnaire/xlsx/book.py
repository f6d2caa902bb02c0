"""The workbook part: which sheets there are and where, defined names, and what all sheets share.

Source: ECMA-376-1, 18.2. Strict files differ in namespaces only, so elements are known by their local names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from qbyok.layout.grid import SheetState
from qbyok.questionnaire.package import Package, local_name
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
        InputError: it is missing or unusable.
    """
    part = package.main_part
    root = package.xml(part)
    links = package.relationships(part)
    by_kind = {link.kind: link.target for link in links.values() if not link.external}
    sheets = []
    for index, element in enumerate(_all(root, "sheet")):
        link = links.get(relation_id(element.items()))
        if link and link.kind == "worksheet" and not link.external:
            sheets.append(
                SheetPart(
                    name=element.get("name", ""), part=link.target, state=_state(element.get("state")), index=index
                )
            )
    return Book(
        part=part,
        sheets=tuple(sheets),
        names=_names(root),
        epoch_1904=any(true(element.get("date1904")) for element in _all(root, "workbookPr")),
        strings_part=by_kind.get("sharedStrings"),
        styles_part=by_kind.get("styles"),
        features_part=by_kind.get("FeaturePropertyBag"),
    )


def _all(root: Element, tag: str) -> Iterator[Element]:
    return (element for element in root.iter() if local_name(element.tag) == tag)


def _state(value: str | None) -> SheetState:
    return SheetState(value) if value in ("hidden", "veryHidden") else SheetState.VISIBLE


def _names(root: Element) -> dict[tuple[int, str], str]:
    names = {}
    for element in _all(root, "definedName"):
        scope = element.get("localSheetId", "")
        index = int(scope) if scope.isdecimal() else _NO_SHEET
        names[index, element.get("name", "").lower()] = (element.text or "").strip()
    return names
