"""Columns in which somebody else judges what was answered, told by their headers and drop-down lists together."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from qbyok.layout.headers import Heading
from qbyok.layout.parties import is_filled_by_another, names_judgement, names_respondent
from qbyok.layout.vocabulary import Sense
from qbyok.model import Role

_KINDS = {Role.ANSWER: "answer", Role.VERDICT: "answer", Role.COMMENT: "remarks"}
"""What both who answers and who judges may write."""
_BOTH = frozenset(_KINDS.values())
_REMARKS = frozenset({Sense.COMMENT, Sense.STATEMENT})
_CHOSEN = frozenset({Role.VERDICT, Role.SCORE})
_CAPITALS = r"(?=(?:\d*[A-Z]){2})[A-Z\d]{2,8}"
_ACRONYM = re.compile(rf"^{_CAPITALS}(?=\s+[^\W\d_]*[a-z])|(?<=[a-z]\s){_CAPITALS}$")


def judges_columns(
    headings: Mapping[int, Heading],
    roles: Mapping[int, Role],
    question: int,
    options: Mapping[int, tuple[str, ...]],
) -> frozenset[int]:
    """Return those columns that are somebody else's: they ask again what others ask, or their headers name him.

    ``roles`` are the roles that columns to fill in would have, ``question`` is the questions' column, ``options`` are
    those of the columns with drop-down lists.
    """
    return (
        _of_others(headings, roles)
        | _beside_respondent(headings, roles, question)
        | _of_acronyms(headings, roles)
        | _behind_answers(headings, roles, options)
    )


def _of_others(headings: Mapping[int, Heading], roles: Mapping[int, Role]) -> frozenset[int]:
    """Return the columns of groups that somebody else is to complete, if others are left to answer in.

    A group that speaks of a judgement alone has both verdict and remarks before it.
    """
    others = {col for col, heading in headings.items() if any(map(is_filled_by_another, heading.groups))}
    judged = {col for col, heading in headings.items() if any(map(names_judgement, heading.groups))}
    left = [col for col in roles if col not in others]
    before = [col for col in left if col < min(judged, default=0)]
    completed = others if "answer" in _kinds(left, roles) else set()
    return frozenset(completed | (judged if _kinds(before, roles) >= _BOTH else set()))


def _behind_answers(
    headings: Mapping[int, Heading], roles: Mapping[int, Role], options: Mapping[int, tuple[str, ...]]
) -> frozenset[int]:
    """Return a second verdict on the right, and all behind it: a judgement of what was answered and explained."""
    chosen = [col for col, h in headings.items() if roles.get(col) in _CHOSEN or h.sense is Sense.REVIEWER]
    first = min((col for col, role in roles.items() if _KINDS.get(role) == "answer"), default=0)
    for col in chosen:
        explained = any(first < c < col and c not in chosen for c in headings)
        if first and explained and _judges(col, first, headings, roles, options):
            return frozenset(c for c in headings if c >= col)
    return frozenset()


def _judges(
    col: int,
    first: int,
    headings: Mapping[int, Heading],
    roles: Mapping[int, Role],
    options: Mapping[int, tuple[str, ...]],
) -> bool:
    """Tell whether a second verdict judges the first one: its header or all columns behind it say so.

    Where both have drop-down lists, nothing in them is the same; else there are remarks to both.
    """
    behind = [c for c in headings if c > col]
    judging = names_judgement(headings[col].whole)
    if col in options:
        read = bool(behind) and all(headings[c].sense is Sense.REVIEWER for c in behind)
        differs = first in options and not set(options[col]) & set(options[first])
        return differs and (judging or (read and roles.get(col) is Role.VERDICT))
    before = [c for c in headings if first < c < col]
    remarks = any(headings[c].sense in _REMARKS for c in before) and "remarks" in _kinds(
        set(behind) & set(roles), roles
    )
    return judging and remarks


def _beside_respondent(headings: Mapping[int, Heading], roles: Mapping[int, Role], question: int) -> frozenset[int]:
    """Return the columns of groups beside one that names the respondent, where both ask for the same."""
    groups = _by_name({col: _group(headings.get(col)) for col in roles})
    asking = _group(headings.get(question))
    own = [name for name in groups if names_respondent(name)]
    asked = {kind for name in own for kind in _kinds(groups[name], roles)}
    others = {name for name in groups if name not in own and name != asking and asked & _kinds(groups[name], roles)}
    return frozenset(col for col, heading in headings.items() if _group(heading) in others)


def _of_acronyms(headings: Mapping[int, Heading], roles: Mapping[int, Role]) -> frozenset[int]:
    """Return columns for verdict and remarks with one acronym, where others for both have none."""
    names = _by_name({col: _acronym(headings[col].text) for col in roles if col in headings})
    if not _kinds([col for col in roles if col in headings and not _acronym(headings[col].text)], roles) >= _BOTH:
        return frozenset()
    others = [cols for name, cols in names.items() if not names_respondent(name) and _kinds(cols, roles) >= _BOTH]
    return frozenset(col for cols in others for col in cols)


def _kinds(cols: Iterable[int], roles: Mapping[int, Role]) -> set[str]:
    return {_KINDS[roles[col]] for col in cols if roles[col] in _KINDS}


def _group(heading: Heading | None) -> str:
    return heading.groups[0] if heading and heading.groups else ""


def _acronym(text: str) -> str:
    found = _ACRONYM.search(text.strip())
    return found[0] if found else ""


def _by_name(names: Mapping[int, str]) -> Mapping[str, list[int]]:
    """Return the columns that bear each name, without those that bear none."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for col, name in names.items():
        if name:
            found[name].append(col)
    return found
