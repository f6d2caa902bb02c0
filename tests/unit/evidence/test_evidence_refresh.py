"""The index from run to run: what is read again, what is forgotten, and what becomes of damage and company."""

import multiprocessing
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from support.evidence_files import docx_text

from qbyok.errors import InputError
from qbyok.evidence import refresh as refreshing
from qbyok.evidence.document import NotThisTimeError
from qbyok.evidence.index import EvidenceIndex
from qbyok.evidence.opening import Folder, index_path, open_index, remove_index
from qbyok.evidence.process import Process
from qbyok.evidence.workers import Workers
from qbyok.model import LibraryEntry, Question

LONG_AGO = 1_700_000_000


class Site:
    """A folder whose index is kept; ``read`` are the files that were read since the last look."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = tmp_path / "evidence"
        self.root.mkdir()
        self.cache = tmp_path / "cache"
        self.read: list[str] = []
        self.warnings: list[str] = []
        self.library: list[LibraryEntry] = []
        original = Workers.begin

        def noted(workers: Workers, name: str, data: bytes) -> object:
            self.read.append(name)
            return original(workers, name, data)

        monkeypatch.setattr(Workers, "begin", noted)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.write_text(text)
        os.utime(path, (LONG_AGO, LONG_AGO))
        return path

    def open(self, reading: str = "") -> EvidenceIndex:
        self.read.clear()
        folder = Folder(
            root=self.root,
            cache=self.cache,
            reading=reading,
            read_pairs=None,
            library=self.library,
            warn=self.warnings.append,
        )
        return EvidenceIndex(*open_index(folder))

    @property
    def file(self) -> Path:
        return index_path(self.root, self.cache)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    # A file that was changed a moment ago is looked into again, which here would be every file.
    monkeypatch.setattr(refreshing, "_SETTLED", -(10**12))
    made = Site(tmp_path, monkeypatch)
    for name in "abc":
        made.write(f"{name}.md", f"# {name}\nText about topic{name}.\n")
    return made


def found(index: EvidenceIndex, query: str) -> list[str]:
    return [hit.passage.path for hit in index.search(query, 5)]


def test_an_unchanged_folder_is_not_read_again(site: Site) -> None:
    first = site.open()
    assert site.read == ["a.md", "b.md", "c.md"]
    again = site.open()
    assert site.read == []
    assert again.documents == first.documents
    assert again.search("topicb", 5) == first.search("topicb", 5) != ()


def test_what_is_said_of_the_documents_has_nothing_read_again(site: Site) -> None:
    first = site.open()
    site.write("evidence.toml", '[[documents]]\npath = "a.md"\nignore = true\n')
    assert site.open().documents == first.documents
    assert site.read == []


def test_an_index_with_tables_of_other_code_is_made_anew(site: Site) -> None:
    site.open()
    with sqlite3.connect(site.file) as db:
        db.execute("alter table document drop column traits")
        db.execute("alter table passage add column more text")
        db.execute("update meta set value = 'other code'")
    db.close()
    assert found(site.open(), "topicb") == ["b.md"]
    assert (site.read, site.warnings) == (["a.md", "b.md", "c.md"], [])


def test_what_changed_is_read_and_what_is_gone_is_forgotten(site: Site) -> None:
    site.open()
    site.write("b.md", "Now about subjectb.")
    (site.root / "c.md").unlink()
    site.write("d.md", "Text about topicd.")
    index = site.open()
    assert site.read == ["b.md", "d.md"]
    assert [document.path for document in index.documents] == ["a.md", "b.md", "d.md"]
    assert [found(index, query) for query in ("topicb", "subjectb", "topicc", "topicd")] == [
        [], ["b.md"], [], ["d.md"],
    ]  # fmt: skip
    assert_sound(site.file)


def test_an_index_is_as_one_that_was_made_anew(site: Site) -> None:
    site.open()
    for name, text in (("b.md", "topica again"), ("0.md", "topica first"), ("c.md", "topica")):
        site.write(name, text)
        site.open()
    grown = site.open()
    remove_index(site.file)
    anew = site.open()
    assert grown.search("topica", 9) == anew.search("topica", 9) != ()
    assert [d.path for d in grown.documents] == [d.path for d in anew.documents]


def test_a_file_of_the_same_size_that_was_just_changed_is_noticed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    index = site.open()
    path = site.root / "a.md"
    status = path.stat()
    path.write_text("# a\nText about topicz.\n")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert found(site.open(), "topicz") == ["a.md"]
    assert found(index, "topica") == ["a.md"], "what was opened before stays as it was"


def test_the_document_of_equal_files_is_that_of_the_first(site: Site) -> None:
    site.write("b.md", "# a\nText about topica.\n")
    index = site.open()
    assert (index.documents[0].copies, found(index, "topica")) == (("b.md",), ["a.md"])
    (site.root / "a.md").unlink()
    assert found(site.open(), "topica") == ["b.md"]


def test_what_could_not_be_read_is_not_tried_again_until_it_changes(site: Site) -> None:
    site.write("x.docx", "no zip")
    reasons = [item.reason for item in site.open().skipped]
    assert "x.docx" in site.read
    assert [item.reason for item in site.open().skipped] == reasons
    assert site.read == []
    (site.root / "x.docx").write_bytes(docx_text([(0, "Text about topicx.")]))
    assert found(site.open(), "topicx") == ["x.docx"]


def test_what_failed_for_want_of_time_is_tried_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise NotThisTimeError("takes too long")

    with monkeypatch.context() as patched:
        patched.setattr(Process, "read", slow)
        with pytest.raises(InputError, match="takes too long"):
            site.open()
    assert len(site.open().documents) == 3


def test_another_way_of_reading_reads_all_again(site: Site) -> None:
    site.open()
    site.open("other layouts")
    assert site.read == ["a.md", "b.md", "c.md"]


def test_answers_of_the_library_come_and_go(site: Site) -> None:
    kept = LibraryEntry(
        question="Is topicq there?", verdict="Yes", answer="Always.", allowed=(), file="last.xlsx", sha256="0" * 64,
        at="S!A1", answered="2025-01-01", approved_by="Ana", approved_at="2025-02-01",
    )  # fmt: skip
    asked = Question(id="q", at="", text="is topicq there")
    site.library = [kept]
    for _ in range(2):
        index = site.open()
        assert [answer.answer for answer in index.approved(asked)] == ["Always."]
        assert found(index, "topicq") == ["last.xlsx"]
    site.library = []
    assert site.open().approved(asked) == ()


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_index_is_made_anew(site: Site, damage: bytes) -> None:
    site.open()
    remove_index(site.file)
    site.file.write_bytes(damage)
    assert len(site.open().documents) == 3
    assert site.warnings == []
    assert_sound(site.file)


@pytest.mark.slow
def test_damage_that_shows_in_a_search_is_said(site: Site) -> None:
    for number in range(300):
        site.write(f"n{number}.md", "\n\n".join(f"# Part {n}\n\nText {number} about keys" for n in range(20)))
    site.open()
    with sqlite3.connect(site.file) as db:
        db.execute("pragma wal_checkpoint(truncate)")
        root = db.execute("select rootpage from sqlite_master where name = 'word_data'").fetchone()[0]
        size = db.execute("pragma page_size").fetchone()[0]
    with site.file.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(InputError, match="evidence index --remove"):
        found(site.open(), "keys")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_costs_the_index_alone(site: Site) -> None:
    site.cache.mkdir()
    site.cache.chmod(0o500)
    assert len(site.open().documents) == 3
    assert "cannot be kept" in site.warnings[0]


def test_a_place_that_is_taken_costs_the_index_alone(site: Site) -> None:
    site.cache.write_text("a file")
    assert len(site.open().documents) == 3
    assert len(site.warnings) == 1
    assert "cannot be kept" in site.warnings[0]


def test_a_full_disk_costs_the_index_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from qbyok.evidence.store import Store

    original = Store.__init__

    def small(store: Store, path: Path | None, *, fts: bool = True) -> None:
        original(store, path, fts=fts)
        if path:
            pages = store.db.execute("pragma page_count").fetchone()[0]
            store.db.execute(f"pragma max_page_count = {pages + 1}")  # SQLite then says that the disk is full

    monkeypatch.setattr(Store, "__init__", small)
    site.write("a.md", "\n\n".join(f"word{n} and more of it" for n in range(2_000)))
    assert len(site.open().documents) == 3
    assert "full" in site.warnings[0]


def test_who_comes_while_another_reads_waits(site: Site) -> None:
    site.cache.mkdir(mode=0o700)
    lock = FileLock(f"{site.file}.lock")
    with lock:
        worker = start(open_once, site)
        worker.join(1)
        assert worker.is_alive()
    worker.join(60)
    assert worker.exitcode == 0


@pytest.mark.slow
def test_several_at_once_and_a_kill_leave_a_sound_index(site: Site) -> None:
    for number in range(60):
        site.write(f"n{number}.md", f"Text about number{number}. " * 50)
    workers = [start(open_once, site) for _ in range(4)]
    workers[0].join(0.3)
    workers[0].kill()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers[1:]] == [0, 0, 0]
    assert_sound(site.file)
    assert len(site.open().documents) == 63
    assert site.read == []


def start(work: Callable[[Path, Path], None], site: Site) -> multiprocessing.context.SpawnProcess:
    process = multiprocessing.get_context("spawn").Process(target=work, args=(site.root, site.cache))
    process.start()
    return process


def open_once(root: Path, cache: Path) -> None:
    """Open the index of a folder, in a process of its own."""
    refreshing._SETTLED = -(10**12)
    folder = Folder(root=root, cache=cache, reading="", read_pairs=None, library=(), warn=lambda _: None)
    assert open_index(folder)[1].documents


def assert_sound(file: Path) -> None:
    with sqlite3.connect(file) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        db.execute("insert into word(word) values ('integrity-check')")
        orphans = "select count(*) from {} where document not in (select id from document)"
        assert [db.execute(orphans.format(table)).fetchone()[0] for table in ("passage", "pair")] == [0, 0]
        assert db.execute("select count(*) from word where rowid not in (select id from passage)").fetchone() == (0,)
