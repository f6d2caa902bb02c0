"""Columns in which somebody else judges what was answered, told by the headers that several of them share."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from qbyok.layout.headers import Heading
from qbyok.layout.parties import names_respondent
from qbyok.model import Role

_KINDS = {Role.ANSWER: "answer", Role.VERDICT: "answer", Role.COMMENT: "remarks"}
"""What both who answers and who judges may write."""
_ACRONYM = re.compile(r"(?=(?:\d*[A-Z]){2})[A-Z\d]{2,8}(?=\s+[^\W\d_]*[a-z])")


def judges_columns(headings: Mapping[int, Heading], roles: Mapping[int, Role], question: int) -> frozenset[int]:
    """Return those of some columns to fill in that are somebody else's: they ask again what others ask.

    ``roles`` are the roles that the columns would have, ``question`` is the questions' column.
    """
    return _beside_respondent(headings, roles, question) | _of_acronyms(headings, roles)


def _beside_respondent(headings: Mapping[int, Heading], roles: Mapping[int, Role], question: int) -> frozenset[int]:
    """Return the columns of groups beside one that names the respondent, where both ask for the same."""
    groups = _by_name({col: _group(headings.get(col)) for col in roles})
    asking = _group(headings.get(question))
    own = [name for name in groups if names_respondent(name)]
    asked = {kind for name in own for kind in _kinds(groups[name], roles)}
    others = [cols for name, cols in groups.items() if name not in own and name != asking]
    return frozenset(col for cols in others if asked & _kinds(cols, roles) for col in cols)


def _of_acronyms(headings: Mapping[int, Heading], roles: Mapping[int, Role]) -> frozenset[int]:
    """Return columns for verdict and remarks that an acronym begins, where others for both have none before them."""
    names = _by_name({col: _acronym(headings[col].text) for col in roles if col in headings})
    both = set(_KINDS.values())
    if not both <= _kinds([col for col in roles if col in headings and not _acronym(headings[col].text)], roles):
        return frozenset()
    others = [cols for name, cols in names.items() if not names_respondent(name) and both <= _kinds(cols, roles)]
    return frozenset(col for cols in others for col in cols)


def _kinds(cols: Iterable[int], roles: Mapping[int, Role]) -> set[str]:
    return {_KINDS[roles[col]] for col in cols if roles[col] in _KINDS}


def _group(heading: Heading | None) -> str:
    return heading.groups[0] if heading and heading.groups else ""


def _acronym(text: str) -> str:
    found = _ACRONYM.match(text.strip())
    return found[0] if found else ""


def _by_name(names: Mapping[int, str]) -> Mapping[str, list[int]]:
    """Return the columns that bear each name, without those that bear none."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for col, name in names.items():
        if name:
            found[name].append(col)
    return found
