import hashlib
import os
import time
from pathlib import Path

import pytest
from support.archives import rezipped, zipped
from support.evidence_files import docx_text, pdf, scanned_pdf, workbook

from qbyok.errors import InputError
from qbyok.evidence import walk
from qbyok.evidence.document import PairReader, ProgressReport
from qbyok.evidence.index import EvidenceIndex
from qbyok.evidence.refresh import refresh
from qbyok.evidence.store import Store
from qbyok.model import Question, QuestionAnswer

_PAIR = QuestionAnswer(
    at="Sheet!A2",
    label="1",
    question="Is MFA required?",
    verdict="Yes",
    answer="For all staff.",
    allowed=("Yes", "No"),
)
_CORE = '<a xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:modified>2025-03-01T10:00:00Z</dcterms:modified></a>'


def _fill(root: Path, **files: bytes) -> Path:
    for name, data in files.items():
        stem, _, suffix = name.rpartition("_")
        (root / f"{stem}.{suffix}").write_bytes(data)
    return root


def read_folder(
    root: Path, *, read_pairs: PairReader | None = None, on_progress: ProgressReport | None = None
) -> EvidenceIndex:
    """Read a folder into an index in memory."""
    store = Store(None)
    return EvidenceIndex(store, refresh(store, root, read_pairs=read_pairs, on_progress=on_progress))


def texts(index: EvidenceIndex) -> list[tuple[str, str, str]]:
    """Return all passages with the paths of their documents and their places."""
    return [
        (document.path, passage.locator, passage.text)
        for document in index.documents
        for passage in index.passages(document)
    ]


def test_every_kind_of_file_becomes_passages(tmp_path: Path) -> None:
    _fill(
        tmp_path,
        a_md=b"# Access\nMFA is required.\n",
        b_TXT=b"Keys rotate.\n",
        c_docx=docx_text([(1, "Backup"), (0, "Backups run daily.")]),
        d_xlsx=workbook({"Controls": [["Control", "State"], ["MFA", "In place"]]}),
        e_pdf=pdf([["Change is reviewed."]]),
    )
    folder = read_folder(tmp_path)
    assert folder.skipped == ()
    assert texts(folder) == [
        ("a.md", "Access", "MFA is required."),
        ("b.TXT", "line 1", "Keys rotate."),
        ("c.docx", "Backup", "Backups run daily."),
        ("d.xlsx", "Controls!A2:B2", "Control | State\nMFA | In place"),
        ("e.pdf", "p. 1", "Change is reviewed."),
    ]
    assert folder.documents[0].sha256 == hashlib.sha256(b"# Access\nMFA is required.\n").hexdigest()
    assert folder.documents[0].title == "Access"


def test_bad_files_are_listed_and_stop_nothing(tmp_path: Path) -> None:
    _fill(
        tmp_path,
        good_md=b"Fine.",
        same_md=b"Fine.",
        a_pdf=pdf([["Text."]])[:500],
        b_docx=b"no zip",
        c_xlsx=zipped({"xl/workbook.xml": bytes(30 << 20)}),
        d_png=b"\x89PNG",
        e_txt=b"\x00\x01",
        f_md=b"<!-- nothing to see -->",
        g_pdf=scanned_pdf(1),
        h_xlsx=zipped({"xl/workbook.xml": "<a/>"}),
        i_docx=zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    )
    folder = read_folder(tmp_path)
    assert [document.path for document in folder.documents] == ["good.md"]
    reasons = {item.path: item.reason for item in folder.skipped}
    for path, part in {
        "a.pdf": "damaged or incomplete",
        "b.docx": "damaged",
        "c.xlsx": "zip bomb",
        "d.png": "this kind of file is not read (.png)",
        "e.txt": "binary data",
        "f.md": "holds no text",
        "g.pdf": "scanned",
        "h.xlsx": "no readable workbook",
        "i.docx": "document type",
        "same.md": "the same content as good.md",
    }.items():
        assert part in reasons.pop(path)
    assert reasons == {}


def test_hidden_sheets_are_listed_beside_what_was_read(tmp_path: Path) -> None:
    _fill(tmp_path, a_xlsx=workbook({"Open": [["shown"]], "Secret": [["no"]]}, hidden=["Secret"]))
    folder = read_folder(tmp_path)
    assert len(folder.documents) == 1
    assert [(item.path, item.reason) for item in folder.skipped] == [
        ("a.xlsx", "sheet 'Secret' is hidden and was not read")
    ]


def test_answered_questionnaires_become_pairs(tmp_path: Path) -> None:
    rows = [["Question", "Answer"], ["Is MFA required?", "Yes, for all staff."], ["Is it raining?", ""]]
    data = rezipped(workbook({"Sheet": rows}), {"docProps/core.xml": _CORE})
    _fill(tmp_path, last_xlsx=data, policy_md=b"Text.")
    asked: list[str] = []

    def read_pairs(path: Path) -> tuple[QuestionAnswer, ...]:
        asked.append(path.name)
        return (_PAIR,)

    index = read_folder(tmp_path, read_pairs=read_pairs)
    (approved,) = index.approved(Question(id="q", at="", text="is MFA required"))
    assert asked == ["last.xlsx"]
    assert index.passages(index.documents[0]) == (approved.passage,)
    assert approved.passage.text == "Question: Is MFA required?\nVerdict: Yes\nAnswer: For all staff."
    assert approved.passage.locator == "Sheet!A2"
    assert (approved.question, approved.verdict, approved.answer) == ("Is MFA required?", "Yes", "For all staff.")
    assert (approved.allowed, approved.date) == (("Yes", "No"), "2025-03-01T10:00:00Z")


def test_a_policy_with_a_table_like_questions_keeps_its_text(tmp_path: Path) -> None:
    policy = [
        (0, "The plan names a lead for each incident."),
        (0, "Is MFA  required?"),
        (0, "Reviews are yearly. " * 20),
    ]
    _fill(tmp_path, plan_docx=docx_text(policy))
    found = [text for _, _, text in texts(read_folder(tmp_path, read_pairs=lambda _: (_PAIR,)))]
    assert found[0].startswith("Question: Is MFA required?")
    assert found[1].startswith("The plan names a lead for each incident.\nReviews are yearly.")
    assert "MFA" not in "".join(found[1:])


def test_a_document_that_is_no_questionnaire_is_read_as_text(tmp_path: Path) -> None:
    _fill(tmp_path, a_docx=docx_text([(0, "First.")]), b_docx=docx_text([(0, "Second.")]))

    def read_pairs(path: Path) -> tuple[QuestionAnswer, ...]:
        if path.name == "a.docx":
            raise InputError("no questions here")
        return ()

    folder = read_folder(tmp_path, read_pairs=read_pairs)
    assert [text for _, _, text in texts(folder)] == ["First.", "Second."]
    assert not any(document.pairs for document in folder.documents)


def test_progress_is_told_before_each_file(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    _fill(tmp_path, b_md=b"b", a_md=b"a")
    read_folder(tmp_path, on_progress=lambda done, total, path: told.append((done, total, path)))
    assert told == [(0, 2, "a.md"), (1, 2, "b.md")]


def test_an_empty_folder_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is empty\. Put policies"):
        read_folder(tmp_path)


def test_a_folder_of_unreadable_files_is_refused_with_a_reason(tmp_path: Path) -> None:
    _fill(tmp_path, a_png=b"x")
    with pytest.raises(InputError, match=r"nothing in the evidence folder .* \(a\.png: this kind of file"):
        read_folder(tmp_path)


def test_a_file_that_vanishes_is_listed(tmp_path: Path) -> None:
    _fill(tmp_path, a_md=b"a", b_md=b"b")
    folder = read_folder(tmp_path, on_progress=lambda done, *_: (tmp_path / "b.md").unlink() if done == 1 else None)
    assert [(item.path, item.reason) for item in folder.skipped] == [
        ("b.md", "cannot be read: No such file or directory")
    ]


def test_a_twin_under_the_right_name_is_read(tmp_path: Path) -> None:
    data = workbook({"Controls": [["Control", "State"], ["MFA", "In place"]]})
    _fill(tmp_path, a_docx=data, b_xlsx=data)
    folder = read_folder(tmp_path)
    assert [document.path for document in folder.documents] == ["b.xlsx"]
    assert [item.path for item in folder.skipped] == ["a.docx"]


def test_a_file_that_becomes_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    _fill(tmp_path, a_md=b"a", b_md=b"b")

    def swap(done: int, *_: object) -> None:
        if done == 1:
            (tmp_path / "b.md").unlink()
            os.mkfifo(tmp_path / "b.md")

    folder = read_folder(tmp_path, on_progress=swap)
    assert [(item.path, item.reason) for item in folder.skipped] == [("b.md", "not a regular file")]


def test_a_file_that_grows_is_read_no_further_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(tmp_path, a_md=b"a", b_md=b"b")
    monkeypatch.setattr(walk, "MAX_BYTES", 10)

    def grow(done: int, *_: object) -> None:
        if done == 1:
            (tmp_path / "b.md").write_bytes(b"grown " * 9)

    folder = read_folder(tmp_path, on_progress=grow)
    assert [item.path for item in folder.skipped] == ["b.md"]
    assert "larger than" in folder.skipped[0].reason


def test_a_questionnaire_that_changes_while_it_is_read_is_listed(tmp_path: Path) -> None:
    _fill(tmp_path, good_md=b"Text.", last_xlsx=workbook({"Sheet": [["Question", "Answer"], ["MFA?", "Yes"]]}))

    def read_pairs(path: Path) -> tuple[QuestionAnswer, ...]:
        path.write_bytes(b"other")
        return (_PAIR,)

    folder = read_folder(tmp_path, read_pairs=read_pairs)
    assert [document.path for document in folder.documents] == ["good.md"]
    assert "changed while it was read" in folder.skipped[0].reason


def test_the_same_folder_gives_the_same_passages(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for root, names in ((one, "abc"), (other, "cba")):
        root.mkdir()
        for name in names:
            (root / f"{name}.md").write_text(f"# {name}\nText of {name}.\n")
    first = read_folder(one)
    for again in (read_folder(other), read_folder(one)):
        assert again.documents == first.documents
        assert texts(again) == texts(first)


def test_no_time_is_lost_on_folders_without_pdf(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.md").write_text(f"# {number}\nText {number}.\n")
    start = time.monotonic()
    assert len(read_folder(tmp_path).documents) == 200
    assert time.monotonic() - start < 2
