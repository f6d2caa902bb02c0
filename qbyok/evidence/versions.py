"""Versions of one document, by the names of their files: ``Policy v1.2.pdf`` beside ``Policy v2.0.pdf``."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from qbyok.evidence.document import Document
from qbyok.ranking.likeness import likeness

_LEAST_LIKE = 0.1
"""How alike documents must be to be versions of one where only a date or a bare number tells: minutes are not."""

_VERSION = re.compile(
    r"""(?ix) (?:\A|(?<=[\s_(-]))
    (?: (?:v|ver|version|rev|revision)[ ._]? (?P<number>\d{1,3}(?:\.\d{1,3}){0,3})
      | (?<=.) (?P<bare>\d{1,2}\.\d{1,2}(?:\.\d{1,3})?)
      | (?P<year>(?:19|20)\d\d) (?:[-_.]?(?P<month>0[1-9]|1[0-2]) (?:[-_.]?(?P<day>0[1-9]|[12]\d|3[01]))?)?
    ) (?=[\s_)-]|\Z)"""
)
_ADDED = frozenset("final signed approved clean latest current draft copy published release".split())  # noqa: SIM905
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Version:
    """``family`` is what all versions share of the name. An ``explicit`` one is called a version."""

    document: Document
    family: tuple[str, ...]
    order: tuple[int, ...]
    explicit: bool

    def replaces(self, other: "_Version") -> bool:
        """Tell whether this is a newer version of another's document."""
        folders = [PurePosixPath(one.document.path).parent for one in (self, other)]
        near = any(all(folder.is_relative_to(top) for folder in folders) for top in folders)
        if not near or self.order <= other.order or self.explicit != other.explicit:
            return False
        if self.explicit or self.document.traits.report:
            return True
        return likeness(self.document.traits.sketch, other.document.traits.sketch) >= _LEAST_LIKE


def older_versions(documents: Iterable[Document]) -> Mapping[int, str]:
    """Return, by the numbers of documents, the path of the newest version of each; others are left out.

    Versions of one document have the same name but for a version or a date, and stand in one folder, or one of them
    in a folder below. Answered questionnaires are left alone: each is a document of its own.
    """
    families: defaultdict[tuple[str, ...], list[_Version]] = defaultdict(list)
    for document in documents:
        if not document.pairs and (version := _version(document)):
            families[version.family].append(version)
    found = {}
    for family in families.values():
        for version in family:
            if newer := [one for one in family if one.replaces(version)]:
                found[version.document.id] = max(newer, key=lambda one: one.order).document.path
    return found


def _version(document: Document) -> _Version | None:
    stem = PurePosixPath(document.path).stem
    matches = list(_VERSION.finditer(stem))
    if not matches:
        return None
    # Of a name with several the version counts, then a bare number, then a date; none is part of the family.
    kind, match = next((part, one) for part in ("number", "bare", "year") for one in matches if one[part])
    words = (word.casefold() for word in _WORD.findall(_VERSION.sub(" ", stem)))
    family = tuple(word for word in words if word not in _ADDED)
    parts = match.group("year", "month", "day") if kind == "year" else match[kind].split(".")
    order = [int(part or 0) for part in parts]
    while order[-1:] == [0]:  # "v2" is "v2.0"
        order.pop()
    if not family:
        return None
    return _Version(document=document, family=(kind, *family), order=tuple(order), explicit=kind == "number")
