"""More than a hundred damaged files: each gives a proven copy or an error in words. tests/slow has more of them."""

from support.mutation.judging import judge


def test_a_damaged_file_gives_a_copy_or_one_clear_error() -> None:
    verdicts = judge(0, 120, small=True)
    assert [verdict.number for verdict in verdicts] == list(range(120))
    assert [verdict for verdict in verdicts if verdict.outcome.kind == "fault"] == []
    kinds = {verdict.outcome.kind for verdict in verdicts}
    assert {"written", "InputError"} <= kinds
