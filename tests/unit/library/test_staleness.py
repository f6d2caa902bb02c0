"""When an approved answer is out of date."""

from dataclasses import replace
from datetime import date

import pytest
from support.library import entry

from qbyok.library.staleness import Held, Staleness, passages_in_question
from qbyok.model import LibraryEntry, Support

SUPPORT = Support(passage="p-1", sha256="1" * 64, path="policies/crypto.md", document="d" * 64)
NOTHING = Held(paths=(), documents=(), passages=())


def why(one: LibraryEntry, day: str = "2026-06-01", max_age: int = 365, held: Held | None = None) -> str:
    return Staleness(day=date.fromisoformat(day), max_age=max_age, held=held).why(one)


@pytest.mark.parametrize(
    ("one", "day", "max_age", "stale"),
    [
        (entry(), "2027-01-10", 365, False),
        (entry(), "2027-01-11", 365, True),
        (entry(), "2036-01-11", 0, False),
        (entry(expires="2026-03-31"), "2026-03-31", 365, False),
        (entry(expires="2026-03-31"), "2026-04-01", 0, True),
        (entry(expires="2030-01-01"), "2029-12-31", 30, False),
        (entry(approved_at="last spring"), "2036-01-11", 365, False),
    ],
)
def test_its_own_day_counts_or_else_its_age(one: LibraryEntry, day: str, max_age: int, stale: bool) -> None:
    assert bool(why(one, day, max_age)) == stale


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (replace(NOTHING, paths=[SUPPORT.path], documents=[SUPPORT.document]), ""),
        (replace(NOTHING, paths=[SUPPORT.path], passages=[SUPPORT.sha256]), ""),
        (replace(NOTHING, passages=[SUPPORT.sha256]), ""),
        (replace(NOTHING, paths=[SUPPORT.path]), "no longer in policies/crypto.md"),
        (NOTHING, "policies/crypto.md, which it stood on, is no longer among the evidence in force"),
    ],
)
def test_it_stands_as_long_as_its_passages_are_there(held: Held, reason: str) -> None:
    found = why(entry(evidence=(SUPPORT,)), held=held)
    assert found == reason if not reason else reason in found


def test_only_passages_of_changed_documents_are_looked_for() -> None:
    other = replace(SUPPORT, sha256="2" * 64, document="e" * 64)
    assert passages_in_question([entry(evidence=(SUPPORT, other))], [SUPPORT.document]) == {"2" * 64}
