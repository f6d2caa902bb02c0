"""The decisions of several people made one; where they contradict each other, that is a conflict, and never lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from qbyok.review.decisions import Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """What was decided, by question: all decisions that come to the same, the latest last; and the conflicts."""

    decided: Mapping[str, tuple[Decision, ...]]
    conflicts: tuple[tuple[Decision, ...], ...]


def merge(files: Sequence[Sequence[Decision]], *, unnamed: str = "", prefer: str | None = None) -> Merged:
    """Merge decisions, file by file in the order of the questions' first appearance.

    Of one person the latest decision on a question counts. Decisions of several people that come to the same stand
    together; others are a conflict, unless one is that of the person to ``prefer``. Decisions without a name are
    ``unnamed``'s in the end, and may be those of another person in each file.
    """
    by_question: dict[str, dict[tuple[str, int], Decision]] = {}
    for number, decision in chain.from_iterable(((n, one) for one in file) for n, file in enumerate(files)):
        found = by_question.setdefault(decision.question, {})
        person = (decision.by, 0 if decision.by else number)
        if person not in found or found[person].when <= decision.when:
            found[person] = decision
    decided: dict[str, tuple[Decision, ...]] = {}
    conflicts = []
    for question, people in by_question.items():
        latest = sorted((_named(one, unnamed) for one in people.values()), key=lambda one: (one.when, one.by))
        preferred = [one for one in latest if one.by == prefer]
        if len({one.outcome for one in latest}) > 1 and not preferred:
            conflicts.append(tuple(latest))
        elif len({one.outcome for one in latest}) > 1:
            decided[question] = tuple(preferred[-1:])
        else:
            decided[question] = tuple(dict.fromkeys(latest))
    return Merged(decided=decided, conflicts=tuple(conflicts))


def _named(decision: Decision, name: str) -> Decision:
    return decision if decision.by else replace(decision, by=name)
