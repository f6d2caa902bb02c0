"""Ten thousand damaged questionnaires, opened, read, answered and proven, each within limits of memory and time."""

from collections import Counter

import pytest
from support.mutation.judging import Verdict, judge

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    return judge(0, 10_000)


def test_a_damaged_file_gives_a_copy_or_one_clear_error(verdicts: list[Verdict]) -> None:
    assert [verdict.number for verdict in verdicts] == list(range(10_000))
    faults = [verdict for verdict in verdicts if verdict.outcome.kind == "fault"]
    assert not faults, "\n\n".join(f"case {v.number}, {v.story}: {v.outcome.message}" for v in faults[:5])


def test_the_mutations_reach_all_of_reading_and_writing(verdicts: list[Verdict]) -> None:
    """Neither is every file refused at the door, nor does a mutation rarely matter; few copies fail their proof."""
    kinds = Counter(verdict.outcome.kind for verdict in verdicts)
    assert kinds["written"] > 4_000
    assert kinds["InputError"] > 3_000
    assert kinds["IntegrityError"] < 20
    assert set(kinds) <= {"written", "no slots", "InputError", "IntegrityError"}
