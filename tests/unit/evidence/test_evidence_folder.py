import hashlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.archives import zipped
from support.evidence_files import docx_text, pdf, scanned_pdf, workbook
from support.hostile_files import endless_pdf
from support.processes import children

from qbyok.errors import InputError
from qbyok.evidence import refresh as refreshing
from qbyok.evidence import walk
from qbyok.evidence.document import PairReader, ProgressReport, Skipped
from qbyok.evidence.index import EvidenceIndex
from qbyok.evidence.refresh import refresh
from qbyok.evidence.store import Store
from qbyok.model import Question
from qbyok.questionnaire.candidates import DETECT
from qbyok.questionnaire.past import PastAnswers


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


def test_a_twin_under_the_right_name_is_read(tmp_path: Path) -> None:
    data = workbook({"Controls": [["Control", "State"], ["MFA", "In place"]]})
    _fill(tmp_path, a_docx=data, b_xlsx=data)
    folder = read_folder(tmp_path)
    assert [document.path for document in folder.documents] == ["b.xlsx"]
    assert [item.path for item in folder.skipped] == ["a.docx"]


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


def test_answered_questionnaires_become_pairs(tmp_path: Path) -> None:
    rows = [["Question", "Answer"], *([f"Is control {n} in place?", f"Yes, since year {n}."] for n in range(1, 9))]
    _fill(tmp_path, last_xlsx=workbook({"Sheet": rows}), policy_md=b"Text.")
    index = read_folder(tmp_path, read_pairs=PastAnswers(layouts=DETECT))
    assert [document.pairs for document in index.documents] == [8, 0]
    (approved,) = index.approved(Question(id="q", at="", text="is control 3 in place"))
    assert (approved.answer, approved.passage.locator) == ("Yes, since year 3.", "Sheet!A4")


def after_listing(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen to a folder after its files were listed, and before they are looked at."""

    def walked(root: Path) -> tuple[list[walk.Entry], list[Skipped]]:
        found = walk.walk(root)
        act()
        return found

    monkeypatch.setattr(refreshing, "walk", walked)


def test_a_file_that_vanishes_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(tmp_path, a_md=b"a", b_md=b"b")
    after_listing(monkeypatch, (tmp_path / "b.md").unlink)
    assert [(item.path, item.reason) for item in read_folder(tmp_path).skipped] == [
        ("b.md", "cannot be read: No such file or directory")
    ]


def test_a_file_that_becomes_a_pipe_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(tmp_path, a_md=b"a", b_md=b"b")

    def swap() -> None:
        (tmp_path / "b.md").unlink()
        os.mkfifo(tmp_path / "b.md")

    after_listing(monkeypatch, swap)
    assert [(item.path, item.reason) for item in read_folder(tmp_path).skipped] == [("b.md", "not a regular file")]


def test_a_file_that_grows_is_read_no_further_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(tmp_path, a_md=b"a", b_md=b"b")
    monkeypatch.setattr(walk, "MAX_BYTES", 10)
    after_listing(monkeypatch, lambda: (tmp_path / "b.md").write_bytes(b"grown " * 9))
    folder = read_folder(tmp_path)
    assert [item.path for item in folder.skipped] == ["b.md"]
    assert "larger than" in folder.skipped[0].reason


def test_files_are_taken_in_by_their_order_however_long_each_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        size = 20_000 if number % 3 == 0 else 1
        (tmp_path / f"{number:02}.md").write_text(f"# {number}\n\n" + "A sentence about keys.\n\n" * size)
    ahead = texts(read_folder(tmp_path))
    monkeypatch.setattr(refreshing, "_AHEAD", 0)
    assert texts(read_folder(tmp_path)) == ahead
    assert list(dict.fromkeys(path for path, _, _ in ahead)) == [f"{number:02}.md" for number in range(12)]


def test_little_is_held_in_memory_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        (tmp_path / f"{number}.md").write_text(f"# {number}\n\n" + "x" * 400)
    monkeypatch.setattr(refreshing, "_BYTES_AHEAD", 1_000)
    looked: list[str] = []
    original = refreshing._Update.look

    def look(update: refreshing._Update, entry: walk.Entry) -> object:
        looked.append(entry.name)
        return original(update, entry)

    monkeypatch.setattr(refreshing._Update, "look", look)
    told: list[int] = []
    read_folder(tmp_path, on_progress=lambda *_: told.append(len(looked)))
    assert told == [3, 4, 5, 6, 6, 6]


def test_a_file_that_hangs_is_named_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qbyok.evidence.process._SECONDS", 1.0)
    _fill(tmp_path, a_md=b"First.", b_pdf=endless_pdf(), c_pdf=pdf([["Third."]]), d_md=b"Fourth.")
    folder = read_folder(tmp_path)
    assert [text for _, _, text in texts(folder)] == ["First.", "Third.", "Fourth."]
    assert [(item.path, item.reason.partition(".")[0]) for item in folder.skipped] == [
        ("b.pdf", "reading it takes too long")
    ]


def test_no_worker_is_left_over(tmp_path: Path) -> None:
    before = children(os.getpid()), threading.active_count()
    _fill(tmp_path, a_md=b"a", b_md=b"b")
    read_folder(tmp_path)
    assert (children(os.getpid()), threading.active_count()) == before


@pytest.mark.slow
def test_many_tiny_files_are_quick(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"{number}.md").write_text(f"# {number}\nText {number}.\n")
    start = time.monotonic()
    assert len(read_folder(tmp_path).documents) == 10_000
    assert time.monotonic() - start < 30
