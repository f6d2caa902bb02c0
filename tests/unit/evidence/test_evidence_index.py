from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from support.library import entry

from qbyok.evidence.blocks import Block, locate_by_heading
from qbyok.evidence.document import Content, Skipped
from qbyok.evidence.index import EvidenceIndex
from qbyok.evidence.pairs import Place, approvals, approved_answers
from qbyok.evidence.passages import cut
from qbyok.evidence.refresh import Contents
from qbyok.evidence.searched import words_of
from qbyok.evidence.store import Store
from qbyok.evidence.traits import traits_of
from qbyok.interfaces import Evidence  # noqa: TC001 - checked against the class by mypy
from qbyok.model import Approval, Passage, Question, QuestionAnswer, Support
from qbyok.ranking.sameness import normalised
from qbyok.ranking.vocabulary import Vocabulary, parse

_POLICIES = {
    "access.md": [
        ("Passwords", "Passwords have at least 14 characters and are kept in a password manager."),
        ("Two-factor authentication", "A second factor is required for every employee at each login."),
        ("Reviews", "Owners of systems confirm the list of their users every quarter."),
    ],
    "backup.md": [
        ("Schedule", "Databases are backed up every night to a second region."),
        ("Restore", "Restoring a backup is rehearsed twice a year; the recovery time objective is four hours."),
    ],
    "crypto.md": [
        ("Storage", "All volumes and databases are encrypted at rest with AES-256."),
        ("Mapping", "CC6.1, CC6.2, CC6.3, CC6.7, A.10.1.1"),
    ],
    "vendor.md": [("Review", "Suppliers are assessed before a contract is signed, and each year after.")],
}


Filled = tuple[str, Content]


def _document(path: str, sections: list[tuple[str, str]]) -> Filled:
    blocks = [Block(text=text, heading=(path, name), group=name) for name, text in sections]
    return path, Content(title="", passages=cut(path, blocks, locate_by_heading))


def _index(
    *documents: Filled,
    fts: bool = True,
    words: Vocabulary | None = None,
    approvals: Mapping[Place, Approval] | None = None,
) -> EvidenceIndex:
    store = Store(None, fts=fts)
    listed = []
    for path, content in documents:
        asked = [normalised(answer.question) for answer in content.approved]
        words_found = tuple(words_of(path, content))
        known = store.add(path, path, "", content, words_found, asked, traits=traits_of(path, content))
        listed.append(known.listed())
    skipped = (Skipped(path="a.png", reason="not read"),)
    index = EvidenceIndex(store, Contents(documents=tuple(listed), skipped=skipped), words=words)
    index.vouch(approvals or {})
    return index


_FOLDER = tuple(_document(path, sections) for path, sections in _POLICIES.items())


@pytest.fixture
def index() -> EvidenceIndex:
    return _index(*_FOLDER)


def _best(index: EvidenceIndex, query: str) -> str:
    hits = index.search(query, 3)
    return f"{hits[0].passage.path} {hits[0].passage.heading[-1]}" if hits else ""


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("What is the minimum password length?", "access.md Passwords"),
        ("Do you enforce MFA?", "access.md Two-factor authentication"),
        ("How often are user access rights recertified?", "access.md Reviews"),
        ("What is your RTO?", "backup.md Restore"),
        ("Is stored data encrypted?", "crypto.md Storage"),
        ("Describe your third-party due diligence.", "vendor.md Review"),
    ],
)
def test_the_passage_that_answers_comes_first(index: EvidenceIndex, question: str, place: str) -> None:
    assert _best(index, question) == place


def test_it_is_what_the_pipeline_asks_for(index: EvidenceIndex) -> None:
    evidence: Evidence = index
    assert evidence.search("backup", 1) == index.search("backup", 1)


def test_hits_are_ranked_and_limited(index: EvidenceIndex) -> None:
    hits = index.search("backup of databases", 2)
    assert [hit.rank for hit in hits] == [1, 2]
    assert hits[0].score >= hits[1].score > 0
    assert index.search("backup", 0) == ()


@pytest.mark.parametrize("query", ["", "???", "what do you have", "zebra", '" OR NEAR( *', "a" * 100_000])
def test_a_query_that_says_nothing_finds_nothing(index: EvidenceIndex, query: str) -> None:
    assert index.search(query, 5) == ()


def _passages(index: EvidenceIndex) -> list[Passage]:
    return [passage for document in index.documents for passage in index.passages(document)]


def test_lists_of_control_ids_are_kept_but_not_found(index: EvidenceIndex) -> None:
    assert "CC6.1, CC6.2, CC6.3, CC6.7, A.10.1.1" in [passage.text for passage in _passages(index)]
    assert all("CC6.1" not in hit.passage.text for hit in index.search("CC6.1 crypto mapping", 20))


@pytest.mark.parametrize(
    "query", ["RTO", "backup region", "Is data encrypted at rest?", "assessed each year", "users"]
)
def test_the_same_hits_with_and_without_fts5(query: str) -> None:
    vocabulary = parse('synonyms = [["RTO", "recovery time objective"], ["users", "employee"]]')
    with_fts, without = (_index(*_FOLDER, fts=fts, words=vocabulary) for fts in (True, False))
    assert with_fts.search(query, 5) == without.search(query, 5) != ()


def test_the_later_items_of_a_list_are_found_by_its_introduction() -> None:
    items = ["Passphrases shall:", *(f"item {number} of many things that go here" for number in range(60))]
    blocks = [Block(text=text, heading=("A",), group="1", number=n) for n, text in enumerate(items, 1)]
    later = [Block(text="item of another section", heading=("B",), group="2")]
    passages = cut("a.md", blocks + later, locate_by_heading)
    index = _index(("a.md", Content(title="", passages=passages)))
    assert len(passages) > 3
    assert {hit.passage.heading for hit in index.search("passphrases", 20)} == {("A",)}
    assert len(index.search("passphrases", 20)) == len(passages) - 1


def test_searching_from_several_threads_gives_the_same_hits(index: EvidenceIndex) -> None:
    questions = ["password length", "MFA", "RTO", "encryption at rest", "vendor review"] * 8
    alone = [index.search(question, 5) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda question: index.search(question, 5), questions)) == alone


def test_what_was_read_and_what_was_not_can_be_listed(index: EvidenceIndex) -> None:
    assert [document.path for document in index.documents] == list(_POLICIES)
    assert [item.path for item in index.skipped] == ["a.png"]
    assert len(_passages(index)) == 8


def _answered(path: str, date: str, question: str, answer: str) -> Filled:
    pair = QuestionAnswer(at="S!A1", label="1", question=question, verdict="Yes", answer=answer, allowed=())
    approved = approved_answers(path, (pair,), date)
    return path, Content(title="", passages=tuple(answer.passage for answer in approved), approved=approved)


def test_approved_answers_are_those_to_the_same_question_newest_first() -> None:
    index = _index(
        _answered("2023.xlsx", "2023-05-01", "Is MFA required?", "Old."),
        _answered("2025.xlsx", "2025-05-01", "1.1 Is MFA required", "New."),
        _answered("other.xlsx", "2025-06-01", "Is MFA required for vendors?", "Other."),
        _answered("undated.xlsx", "", "is MFA required ?", "Undated."),
    )
    question = Question(id="q", at="S!A1", text="Is MFA required?")
    assert [approved.answer for approved in index.approved(question)] == ["New.", "Old.", "Undated."]
    assert index.approved(Question(id="q", at="S!A1", text="Is MFA optional?")) == ()


def test_who_vouches_for_a_pair_and_whether_it_is_out_of_date() -> None:
    text = "Question: Is MFA required?\nVerdict: Yes\nAnswer: For all staff."
    known = entry(question="Is MFA required?", answer="For all staff.", sha256="2025.xlsx", at="S!A1")
    index = _index(
        _answered("2025.xlsx", "2025-05-01", "Is MFA required?", "For all staff."),
        _answered("other.xlsx", "2024-05-01", "Is MFA required?", "For all staff."),
        approvals=approvals([known], lambda one: f"{one.approved_by} is gone", lambda path: ()),
    )
    first, second = index.approved(Question(id="q", at="S!A1", text="Is MFA required?"))
    assert (first.passage.text, first.passage.stale) == (text, "Ada is gone")
    assert first.approval == Approval(by="Ada", at="2026-01-10", stale="Ada is gone")
    assert (second.approval, second.passage.stale) == (None, "")
    assert {hit.passage.path: hit.passage.stale for hit in index.search("MFA", 5)}["2025.xlsx"] == "Ada is gone"


def test_pairs_can_be_found_as_passages() -> None:
    index = _index(_answered("2025.xlsx", "", "Is MFA required?", "For all staff."))
    assert index.search("two-factor", 1)[0].passage.text.endswith("Answer: For all staff.")


def test_a_document_that_is_not_in_force_comes_behind_one_that_is() -> None:
    texts = {"a draft.md": "Passwords have 8 characters.", "b.md": "Our passwords have at least 14 characters today."}
    found = _index(*(_document(path, [("", text)]) for path, text in texts.items())).search("passwords", 5)
    assert [hit.passage.path for hit in found] == ["b.md", "a draft.md"]
    assert [bool(hit.passage.source.superseded) for hit in found] == [False, True]


def test_what_near_duplicates_both_say_is_found_once_and_where_they_differ_both() -> None:
    rules = [
        f"Rule {n}: each team of area {n * 3} keeps its list of systems up to date and shows it." for n in range(30)
    ]
    sections = [*(("Rules", rule) for rule in rules), ("Passwords", "Passwords have at least 8 characters.")]
    changed = [*sections[:-1], ("Passwords", "Passwords have at least 14 characters.")]
    first, copy = _document("a.md", sections), _document("copy of a.txt", changed)
    index = _index(first, copy, _document("c.md", [("Other", "Rule 7 is explained by area 21 to each team.")]))
    assert [document.alike for document in index.documents] == [("copy of a.txt",), ("a.md",), ()]
    found = [hit.passage for hit in index.search("Rule 7 of area 21", 50)]
    said = [passage.text for passage in found if "area 21 " in passage.text]
    assert len(said) == len(set(said)) == 2
    lengths = [hit.passage.text for hit in index.search("passwords characters", 5) if "Passwords" in hit.passage.text]
    assert len(lengths) == 2


def test_the_labels_of_all_who_say_the_same_count_whoever_is_in_force() -> None:
    known = entry(question="Is MFA required?", answer="For all staff.", sha256="2025.xlsx", at="S!A1")
    support = Support(passage="p", sha256="1" * 64, path="internal.md", document="2" * 64, labels=("local-only",))
    labelled = replace(known, approved_by="Bob", evidence=(support,))
    for entries in ([known, labelled], [labelled, known]):
        (found,) = approvals(entries, lambda one: "gone" if one.evidence else "", lambda path: ()).values()
        assert (found.by, found.stale, found.labels) == ("Ada", "", ("local-only",))
