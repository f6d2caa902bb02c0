"""Decisions of several people: what agrees, what conflicts, and what settles it."""

from hypothesis import given
from hypothesis import strategies as st
from support.reviews import decision

from qbyok.review.decisions import Decision, Kind
from qbyok.review.merging import merge

EARLY, LATE = "2026-01-31T09:30:00.000Z", "2026-01-31T09:30:00.001Z"


def test_of_one_person_the_latest_counts() -> None:
    old, new = decision(when=EARLY), decision(kind=Kind.REJECT, when=LATE)
    for files in ([[old], [new]], [[new], [old]], [[new, old]]):
        merged = merge(files)
        assert merged.decided == {"q-1": (new,)}
        assert merged.conflicts == ()


def test_people_who_agree_stand_together() -> None:
    ana, ben = decision(when=LATE), decision(by="Ben", kind=Kind.EDIT, comment="checked", when=EARLY)
    assert merge([[ana], [ben]]).decided == {"q-1": (ben, ana)}


def test_people_who_do_not_agree_are_a_conflict() -> None:
    ana, ben = decision(), decision(by="Ben", verdict="No", when=LATE)
    other = decision("q-2")
    merged = merge([[ana, other], [ben]])
    assert merged.decided == {"q-2": (other,)}
    assert merged.conflicts == ((ana, ben),)


def test_one_person_can_be_preferred() -> None:
    ana, ben, carl = decision(), decision(by="Ben", verdict="No"), decision(by="Carl", kind=Kind.REJECT)
    assert merge([[ana], [ben], [carl]], prefer="Ben").decided == {"q-1": (ben,)}
    assert merge([[ana], [carl]], prefer="Ben").conflicts == ((ana, carl),)
    assert merge([[ana]], prefer="Ben").decided == {"q-1": (ana,)}


def test_files_without_a_name_may_be_those_of_two_people() -> None:
    one, two = decision(by="", when=EARLY), decision(by="", verdict="No", when=LATE)
    merged = merge([[one], [two]], unnamed="me")
    assert [[d.by for d in conflict] for conflict in merged.conflicts] == [["me", "me"]]
    assert [d.by for d in merge([[one]], unnamed="me").decided["q-1"]] == ["me"]


SOME = st.builds(
    decision,
    st.sampled_from(("q-1", "q-2")),
    st.sampled_from(Kind),
    st.sampled_from(("Yes", "No")),
    st.just("We do."),
    by=st.sampled_from(("Ana", "Ben", "Carl")),
    when=st.sampled_from((EARLY, LATE)),
)


@given(st.lists(st.lists(SOME, max_size=4), max_size=4))
def test_no_decision_is_lost(files: list[list[Decision]]) -> None:
    merged = merge(files)
    there = {one for taken in (*merged.decided.values(), *merged.conflicts) for one in taken}
    for one in (one for file in files for one in file):
        assert any((d.question, d.by) == (one.question, one.by) and d.when >= one.when for d in there)
    for taken in merged.decided.values():
        assert len({one.outcome for one in taken}) == 1
    for conflict in merged.conflicts:
        assert len({one.outcome for one in conflict}) > 1
    again = merge([list(taken) for taken in (*merged.decided.values(), *merged.conflicts)])
    assert dict(again.decided) == dict(merged.decided)
