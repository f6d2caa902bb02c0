"""Vectors of passages: made once, kept in the index, and compared with that of a question. Needs numpy."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from qbyok.evidence.document import ProgressReport
from qbyok.evidence.encoder import Encoder
from qbyok.evidence.store import Store

_FORM = 1
"""Changes when the same model would give another vector: by other cutting, pooling or texts."""
_TOGETHER = 64
"""Vectors that are written at a time; a program that dies loses as many."""
_BLOCK = 512
"""Vectors that are compared at a time: few enough to stay in the processor's cache at their full size."""
_LARGEST = 127
_DIGITS = 4  # less may differ between machines, and is lost when vectors are kept

_TABLE = """
create table if not exists vector (model text, text blob, data blob, primary key (model, text)) without rowid
"""
# By path, for an order that does not depend on what was indexed when; what is never found has no words.
_PASSAGES = """
select p.id, d.id, p.heading, p.text
from passage p join document d on d.id = p.document join word w on w.rowid = p.id
order by d.path, p.id
"""


def make_vectors(store: Store, encoder: Encoder, on_progress: ProgressReport | None = None) -> None:
    """Make the vectors that the index lacks, and forget those of other models and of passages that are gone.

    Raises:
        InputError: the model fails.
        sqlite3.Error: the index can't be written.
    """
    model, size = _name(encoder), _form(encoder.size).itemsize
    store.db.execute(_TABLE)
    texts = {key: number for number, _, key in _passages(store)}
    held = {key for (key,) in store.db.execute("select text from vector where model = ?", (model,))}
    with store.writing():
        store.db.execute("delete from vector where model <> ? or length(data) <> ?", (model, size))
        store.db.executemany(
            "delete from vector where model = ? and text = ?", ((model, key) for key in held - texts.keys())
        )
    held = {key for (key,) in store.db.execute("select text from vector where model = ?", (model,))}
    missing = [key for key in texts if key not in held]
    for start in range(0, len(missing), _TOGETHER):
        if on_progress:
            on_progress(start, len(missing), "for its meaning")
        together = missing[start : start + _TOGETHER]
        made = [(model, key, _made(store, encoder, texts[key])) for key in together]
        with store.writing():
            store.db.executemany("insert into vector values (?, ?, ?)", made)


class Vectors:
    """The vectors of the passages in some documents of an index, in memory: a byte for each number."""

    def __init__(self, store: Store, encoder: Encoder, documents: Collection[int]) -> None:
        self._encoder = encoder
        self._numbers: list[int] = []
        of_text: defaultdict[bytes, list[int]] = defaultdict(list)
        for number, document, key in _passages(store):
            if document in documents:
                of_text[key].append(number)
        vectors = bytearray()
        with store.reading():
            rows = store.db.execute("select text, data from vector where model = ? order by text", (_name(encoder),))
            for key, data in rows:
                numbers = of_text.get(key, ())
                self._numbers += numbers
                vectors += data * len(numbers)
        self._vectors = np.frombuffer(vectors, dtype=_form(encoder.size))

    def nearest(self, query: str, limit: int) -> dict[int, float]:
        """Return the ``limit`` passages whose vectors are most like that of a text, with the cosines."""
        asked = self._encoder.encode(query)
        like = np.zeros(len(self._vectors), dtype=np.float32)
        for start in range(0, len(like), _BLOCK):
            block = self._vectors[start : start + _BLOCK]
            like[start : start + _BLOCK] = block["numbers"].astype(np.float32) @ asked * block["scale"]
        scores = np.round(like, _DIGITS)
        best = np.argsort(-scores, kind="stable")[:limit]
        return {self._numbers[at]: float(scores[at]) for at in best}


def _passages(store: Store) -> Iterator[tuple[int, int, bytes]]:
    """Yield the number of each passage that can be found, that of its document, and by what its vector is kept."""
    with store.reading():
        for number, document, heading, text in store.db.execute(_PASSAGES):
            encoded = _text(json.loads(heading), text).encode("utf-8", "surrogatepass")
            yield number, document, hashlib.sha256(encoded).digest()


def _made(store: Store, encoder: Encoder, number: int) -> bytes:
    passage, _ = store.passage(number)
    vector = encoder.encode(_text(passage.heading, passage.text))
    scale = np.abs(vector).max() / _LARGEST
    kept = np.zeros(1, dtype=_form(encoder.size))
    kept["scale"] = scale
    kept["numbers"] = np.round(vector / scale) if scale else 0
    return kept.tobytes()


def _form(size: int) -> np.dtype[np.void]:
    """Return how a vector is kept: whole numbers of one byte, times a scale."""
    return np.dtype([("scale", "<f4"), ("numbers", "i1", (size,))])


def _text(heading: Sequence[str], text: str) -> str:
    """Return what of a passage is encoded: its text says less without what stands above it."""
    return "\n".join((*heading, text))


def _name(encoder: Encoder) -> str:
    return f"{_FORM} {encoder.model} {encoder.tokenizer}"
