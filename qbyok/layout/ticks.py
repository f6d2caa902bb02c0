"""Columns that are ticked: one per option, such as Yes | No | N/A under a common header."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qbyok.layout.headers import Heading
from qbyok.layout.parties import is_reserved
from qbyok.layout.profiles import Profile
from qbyok.layout.vocabulary import Sense, header_sense, is_option
from qbyok.model import Role


@dataclass(frozen=True, kw_only=True, slots=True)
class TickGroup:
    """Adjacent columns of which one is ticked; ``options`` are their headers, in the same order."""

    columns: tuple[int, ...]
    options: tuple[str, ...]
    role: Role
    why: str


def find_ticks(headings: Mapping[int, Heading], profiles: Mapping[int, Profile]) -> tuple[TickGroup, ...]:
    """Return the groups of tick columns: headed by usual verdicts, or by options under an answer header."""
    groups: list[TickGroup] = []
    for run in _runs(headings, profiles):
        group = headings[run[0]].groups[-1] if headings[run[0]].groups else ""
        named = sum(is_option(headings[c].text) for c in run) >= 0.5 * len(run)
        sense = header_sense(group) if group else None
        answers = sense in {Sense.VERDICT, Sense.ANSWER, Sense.RESPONSIBILITY}
        marked = any(profiles[c].marks for c in run)
        if not named and not (answers and (marked or _unnamed(headings, run))):
            continue
        groups.append(
            TickGroup(
                columns=tuple(run),
                options=tuple(" ".join(headings[c].text.split()) for c in run),
                role=Role.RESPONSIBILITY if sense is Sense.RESPONSIBILITY else Role.VERDICT,
                why=f"tick columns under “{group}”" if group else "tick columns, one for each option",
            )
        )
    return tuple(groups)


def _unnamed(headings: Mapping[int, Heading], run: Iterable[int]) -> bool:
    """Tell whether no column of a run says by its own header that it is for something else."""
    return all(header_sense(headings[c].text) in {None, Sense.VERDICT} for c in run)


def _runs(headings: Mapping[int, Heading], profiles: Mapping[int, Profile]) -> list[list[int]]:
    """Return runs of two or more adjacent columns that hold nothing but ticks, under one common header if any."""
    runs: list[list[int]] = []
    for col in sorted(headings):
        p = profiles.get(col)
        if p is None or headings[col].extra or p.listed >= 0.3 or p.formulas or (p.filled and p.marks < 0.8):
            continue
        if headings[col].sense in {Sense.MAPPING, Sense.REVIEWER} or any(map(is_reserved, headings[col].groups)):
            continue
        grouped = bool(headings[col].groups)
        if not grouped and not is_option(headings[col].text):
            continue
        last = runs[-1][-1] if runs else 0
        same = bool(runs) and headings[last].groups == headings[col].groups
        between = any(last < other < col for other in profiles)
        if same and not between:
            runs[-1].append(col)
        else:
            runs.append([col])
    return [run for run in runs if len(run) > 1]
