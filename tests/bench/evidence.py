"""The evidence index: reading PDF pages against bare text extraction, an unchanged folder, searching by words and by
vectors, and memory.

``python -m bench.evidence [PAGES [FILES [PASSAGES [VECTORS]]]]``; 1,000 pages, 1,000 files, 100,000 passages and as
many vectors unless said otherwise; 0 leaves a part out. Times are by the clock. The passages are made of the words of
the sample evidence, and written without reading files. The vectors are random, with 384 numbers as those of MiniLM:
no model is run, and the time that one takes is not in the figures.
"""

import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pypdfium2
from support.evidence_files import pdf

from qbyok.evidence.document import Content
from qbyok.evidence.encoder import Encoder
from qbyok.evidence.index import EvidenceIndex
from qbyok.evidence.opening import Folder, open_index
from qbyok.evidence.passages import make
from qbyok.evidence.refresh import Contents
from qbyok.evidence.searched import words_of
from qbyok.evidence.store import Store
from qbyok.evidence.vectors import Vectors, make_vectors
from qbyok.resources import resource_dir

_PAGES_EACH = 50
_LINES = 20
_PASSAGES_EACH = 200
_QUESTIONS = (
    "Is data encrypted at rest?",
    "Do you enforce multi-factor authentication?",
    "What is your recovery time objective?",
    "Are background checks made before hiring?",
    "How often is access reviewed?",
    "Do you have a bug bounty programme?",
    "Are backups tested at planned intervals?",
    "Is the network segmented?",
    "Who approves changes to production?",
    "Describe your incident response process and how customers are told of a breach.",
)
_NUMBERS = 384
_OLD = 1_700_000_000


def sentences() -> list[str]:
    """Return the lines of the sample evidence that are sentences."""
    texts = (
        path.read_text("utf-8") for path in sorted((resource_dir("sample_questionnaires") / "evidence").glob("*.md"))
    )
    return [line for text in texts for line in text.split("\n") if len(line) > 30]


def open_folder(root: Path, cache: Path) -> tuple[Store, Contents]:
    """Bring the index of a folder up to date."""
    return open_index(Folder(root=root, cache=cache, reading="", read_pairs=None, library=(), warn=print))


def pages(folder: Path, count: int, lines: list[str]) -> None:
    """Time the reading of PDF pages, and the bare extraction of their text by the same library."""
    chance = random.Random(1)
    root = folder / "pdf"
    root.mkdir()
    for number in range(0, count, _PAGES_EACH):
        made = [
            [chance.choice(lines) + f" {chance.randrange(10**6)}" for _ in range(_LINES // 2)]
            for _ in range(_PAGES_EACH)
        ]
        (root / f"{number}.pdf").write_bytes(pdf(made))

    def bare() -> None:
        for path in sorted(root.glob("*.pdf")):
            document = pypdfium2.PdfDocument(path.read_bytes())
            for page in document:
                page.get_textpage().get_text_bounded()
            document.close()

    extracted = seconds(bare)
    indexed = seconds(lambda: open_folder(root, folder / "pdf-cache"))
    print(f"{count} PDF pages   bare extraction {extracted:.2f} s   indexed {indexed:.2f} s"
          f"   speed {extracted / indexed:.0%} of the bare one")  # fmt: skip


def unchanged(folder: Path, count: int, lines: list[str]) -> None:
    """Time how long an unchanged folder takes."""
    chance = random.Random(2)
    root = folder / "md"
    root.mkdir()
    for number in range(count):
        path = root / f"{number}.md"
        path.write_text(f"# Policy {number}\n\n" + "\n\n".join(chance.sample(lines, 10)), "utf-8")
        os.utime(path, (_OLD, _OLD))
    time.sleep(2.1)  # for a change to show in the files' times
    first = seconds(lambda: open_folder(root, folder / "md-cache"))
    again = seconds(lambda: open_folder(root, folder / "md-cache"))
    print(f"{count} files   first time {first:.2f} s   unchanged {again:.3f} s   ratio {again / first:.3f}")


def searching(folder: Path, count: int, lines: list[str]) -> None:
    """Time searches, against reading every passage for the words."""
    started = time.perf_counter()
    store = Store(folder / "big.sqlite3")
    listed = [
        store.add(path, path, "", content, tuple(words_of(path, content)), []).listed()
        for path, content in documents(count, lines)
    ]
    filled = time.perf_counter() - started
    index = EvidenceIndex(store, Contents(documents=tuple(listed), skipped=()))
    index.search(_QUESTIONS[0], 8)  # loads what is loaded once
    times = [seconds(lambda asked=asked: index.search(asked, 8)) for asked in _QUESTIONS]
    scan = seconds(lambda: store.db.execute("select count(*) from passage where text like '%backup%'").fetchall())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} passages   filled in {filled:.1f} s   search median {statistics.median(times) * 1000:.1f} ms,"
          f" longest {max(times) * 1000:.1f} ms   a plain scan for one word {scan * 1000:.0f} ms"
          f"   peak memory {peak:.0f} MB")  # fmt: skip


def comparing(folder: Path, count: int, lines: list[str]) -> None:
    """Time how long vectors take to load and to be compared, without any model."""
    chance = np.random.default_rng(4)

    def encode(_: str) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        vector = chance.standard_normal(_NUMBERS, dtype=np.float32)
        return vector / np.linalg.norm(vector)

    encoder = Encoder(model="random", tokenizer="", size=_NUMBERS, encode=encode)
    store = Store(folder / "vectors.sqlite3")
    used = [
        store.add(path, path, "", content, tuple(words_of(path, content)), []).id
        for path, content in documents(count, lines)
    ]
    kept = seconds(lambda: make_vectors(store, encoder))
    again = seconds(lambda: make_vectors(store, encoder))
    loaded = seconds(lambda: Vectors(store, encoder, used))
    vectors = Vectors(store, encoder, used)
    times = [seconds(lambda: vectors.nearest("", 200)) for _ in _QUESTIONS]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} vectors   kept in {kept:.1f} s   found complete in {again:.2f} s   loaded in {loaded:.2f} s"
          f"   compared, median {statistics.median(times) * 1000:.1f} ms   peak memory {peak:.0f} MB")  # fmt: skip


def documents(count: int, lines: list[str]) -> Iterator[tuple[str, Content]]:
    """Yield documents of passages, no two alike."""
    chance = random.Random(3)
    for number in range(0, count, _PASSAGES_EACH):
        path = f"policy-{number}.md"
        passages = tuple(
            make(
                path,
                f"¶ {place}",
                (f"Section {place % 9}",),
                " ".join(chance.sample(lines, 3)) + f" {number + place}",
            )
            for place in range(min(_PASSAGES_EACH, count - number))
        )
        yield path, Content(title=f"Policy {number}", passages=passages)


def seconds(job: object) -> float:
    """Return how long a job took by the clock."""
    assert callable(job)
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    wanted = given + [1000, 1000, 100_000, 100_000][len(given) :]
    with TemporaryDirectory() as name:
        for job, size in zip((pages, unchanged, searching, comparing), wanted, strict=True):
            if size:
                job(Path(name), size, sentences())
