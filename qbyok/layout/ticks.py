"""Columns that are ticked: one per option, such as Yes | No | N/A under a common header, or one by itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qbyok.layout.headers import Heading
from qbyok.layout.parties import is_filled_by_another, is_kept
from qbyok.layout.profiles import Profile
from qbyok.layout.verdicts import is_option
from qbyok.layout.vocabulary import ANSWER_SENSES, Sense, header_sense
from qbyok.model import Role

_WHOSE = frozenset({Sense.OWNER, Sense.RESPONSIBILITY})
_TOTALS = 0.2
"""So few of the rows may hold formulas: they count the ticks."""
_OWN_ROLES = ANSWER_SENSES - {Sense.VERDICT, Sense.ANSWER}


@dataclass(frozen=True, kw_only=True, slots=True)
class TickGroup:
    """Adjacent columns of which one is ticked; ``options`` are their headers, in the same order."""

    columns: tuple[int, ...]
    options: tuple[str, ...]
    role: Role
    why: str


def find_ticks(headings: Mapping[int, Heading], profiles: Mapping[int, Profile]) -> tuple[TickGroup, ...]:
    """Return the groups of tick columns: made of check boxes, headed by usual verdicts, or by options under an
    answer header."""
    captioned = {col: Heading(col=col, text="") for col, p in profiles.items() if p.caption}
    headings = {**captioned, **headings}
    groups: list[TickGroup] = []
    for run in _runs(headings, profiles):
        group = headings[run[0]].groups[-1] if headings[run[0]].groups else ""
        made = _made_of(profiles[run[0]])
        if not made and not _are_options(headings, profiles, run, group):
            continue
        what = made or "tick columns"
        groups.append(
            TickGroup(
                columns=tuple(run),
                options=tuple(profiles[c].caption or " ".join(headings[c].text.split()) for c in run),
                role=_role(headings[run[0]], group, made),
                why=f"{what} under “{group}”" if group else f"{what}, one for each option",
            )
        )
    return tuple(groups)


def _are_options(
    headings: Mapping[int, Heading], profiles: Mapping[int, Profile], run: list[int], group: str
) -> bool:
    """Tell whether the headers of columns that may be ticked are options, or stand under an answer header."""
    if sum(is_option(headings[c].text) for c in run) >= 0.5 * len(run):
        return True
    sense = header_sense(group) if group else None
    marked = any(profiles[c].marks for c in run)
    if not marked and _has_texts(headings, profiles, run):
        return False
    return sense in {Sense.VERDICT, Sense.ANSWER, Sense.RESPONSIBILITY} and (marked or _unnamed(headings, run, sense))


def _has_texts(headings: Mapping[int, Heading], profiles: Mapping[int, Profile], run: Sequence[int]) -> bool:
    """Tell whether a column of the same group is answered in words, so that the blank ones are no ticks either."""
    groups = headings[run[0]].groups
    alike = (profiles.get(c) for c, heading in headings.items() if c not in run and heading.groups == groups)
    return any(p is not None and p.filled and not p.marks and not p.formulas for p in alike)


def _unnamed(headings: Mapping[int, Heading], run: Iterable[int], sense: Sense | None) -> bool:
    """Tell whether no column of a run says by its own header that it is for something else than the group is."""
    named = _WHOSE if sense is Sense.RESPONSIBILITY else frozenset[Sense]()
    return all(header_sense(headings[c].text) in {None, Sense.VERDICT, *named} for c in run)


def _made_of(p: Profile) -> str:
    """Return what makes a column one to be ticked, whatever its neighbours are; "" for nothing."""
    if p.is_boxed:
        return "check boxes"
    if p.caption:
        return "boxes typed in its cells"
    return "drop-down lists of one mark" if p.is_mark_listed else ""


def _role(heading: Heading, group: str, made: str) -> Role:
    if group and header_sense(group) is Sense.RESPONSIBILITY:
        return Role.RESPONSIBILITY
    own = heading.sense
    return Role(own.value) if made and own in _OWN_ROLES else Role.VERDICT


def _runs(headings: Mapping[int, Heading], profiles: Mapping[int, Profile]) -> list[list[int]]:
    """Return runs of adjacent columns that can be ticked, under one common header if any.

    A column that is not made to be ticked may be for anything else, unless its neighbours are like it.
    """
    runs: list[list[int]] = []
    for col in sorted(headings):
        p = profiles.get(col)
        if p is None or not _can_be_ticked(headings[col], p):
            continue
        if runs and _continues(headings, profiles, runs[-1][-1], col):
            runs[-1].append(col)
        else:
            runs.append([col])
    return [run for run in runs if len(run) > 1 or _made_of(profiles[run[0]])]


def _can_be_ticked(heading: Heading, p: Profile) -> bool:
    """Tell whether a column holds nothing but ticks, and its header allows for that."""
    others = any(is_kept(group) or is_filled_by_another(group) for group in heading.groups)
    if others or p.formulas > _TOTALS * p.rows:
        return False
    if _made_of(p):
        return heading.sense is None or heading.sense in ANSWER_SENSES
    typed = max(0, p.filled - p.formulas - p.dashes)
    if heading.extra or p.listed >= 0.3 or p.marks * p.filled < 0.8 * typed:
        return False
    return is_option(heading.text) or (bool(heading.groups) and heading.sense not in {Sense.MAPPING, Sense.REVIEWER})


def _continues(headings: Mapping[int, Heading], profiles: Mapping[int, Profile], last: int, col: int) -> bool:
    """Tell whether two columns belong together: of one kind, for the same, and none between them."""
    made = _made_of(profiles[col])
    if headings[last].groups != headings[col].groups or _made_of(profiles[last]) != made:
        return False
    if _role(headings[last], "", made) is not _role(headings[col], "", made):
        return False
    return not any(last < other < col for other in profiles)
