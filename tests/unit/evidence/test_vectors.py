from dataclasses import replace

import pytest
from support.encoders import make_encoder

from qbyok.evidence.blocks import Block, locate_by_heading
from qbyok.evidence.document import Content, Document
from qbyok.evidence.encoder import Encoder, load_encoder
from qbyok.evidence.index import EvidenceIndex
from qbyok.evidence.passages import cut
from qbyok.evidence.refresh import Contents
from qbyok.evidence.searched import words_of
from qbyok.evidence.store import Store
from qbyok.evidence.vectors import Vectors, make_vectors

_TEXTS = {
    "a.md": "Outside work needs leave of the board.",
    "b.md": "Each notebook is encrypted.",
    "c.md": "Parking is forbidden.",
    "draft.md": "Status: Draft. Outside work is forbidden.",
}


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return load_encoder(make_encoder(tmp_path_factory.mktemp("model")))


def counting(encoder: Encoder, asked: list[str]) -> Encoder:
    def encode(text: str):  # type: ignore[no-untyped-def]  # numpy's type is the encoder's own
        asked.append(text)
        return encoder.encode(text)

    return replace(encoder, encode=encode)


def filled(store: Store, *paths: str) -> list[Document]:
    documents = []
    for path in paths:
        blocks = [Block(text=_TEXTS.get(path, f"Rule {path}."), heading=("Title",), group="")]
        content = Content(title="", passages=cut(path, blocks, locate_by_heading))
        documents.append(store.add(path, path, "", content, tuple(words_of(path, content)), []).listed())
    return documents


def vectors_in(store: Store) -> int:
    return int(store.db.execute("select count(*) from vector").fetchone()[0])


def test_only_what_is_new_is_encoded_with_its_headings(encoder: Encoder) -> None:
    store, asked = Store(None), list[str]()
    counted = counting(encoder, asked)
    filled(store, "a.md")
    make_vectors(store, counted)
    filled(store, "b.md")
    make_vectors(store, counted)
    make_vectors(store, counted)
    assert asked == [f"Title\n{_TEXTS['a.md']}", f"Title\n{_TEXTS['b.md']}"]


def test_vectors_of_what_is_gone_and_damaged_ones_go(encoder: Encoder) -> None:
    store = Store(None)
    first, _ = filled(store, "a.md", "b.md")
    make_vectors(store, encoder)
    store.forget([first.id])
    store.db.execute("update vector set data = x'00'")
    make_vectors(store, encoder)
    assert vectors_in(store) == 1
    assert store.db.execute("select length(data) from vector").fetchone()[0] == 4 + encoder.size


def test_a_run_that_died_goes_on_where_it_was(encoder: Encoder) -> None:
    store, asked = Store(None), list[str]()
    for number in range(70):
        filled(store, f"{number}.txt")

    def dies(text: str):  # type: ignore[no-untyped-def]
        if len(asked) == 66:
            raise KeyboardInterrupt
        asked.append(text)
        return encoder.encode(text)

    with pytest.raises(KeyboardInterrupt):
        make_vectors(store, replace(encoder, encode=dies))
    assert vectors_in(store) == 64
    told: list[tuple[int, int]] = []
    make_vectors(store, encoder, lambda done, total, _: told.append((done, total)))
    assert told == [(0, 6)]
    assert vectors_in(store) == 70


def test_the_nearest_come_first_in_the_same_order_whatever_was_indexed_when(encoder: Encoder) -> None:
    found = []
    for paths in (("a.md", "b.md", "c.md"), ("c.md", "b.md", "a.md")):
        store = Store(None)
        listed = {document.id: document.path for document in filled(store, *paths)}
        make_vectors(store, encoder)
        near = Vectors(store, encoder, listed.keys()).nearest("Is moonlighting forbidden?", 2)
        found.append([(store.passage(number)[0].path, like) for number, like in near.items()])
    assert found[0] == found[1]
    assert [path for path, _ in found[0]] == ["a.md", "c.md"]


def test_documents_that_may_not_be_used_are_not_compared(encoder: Encoder) -> None:
    store = Store(None)
    documents = filled(store, "a.md", "b.md")
    make_vectors(store, encoder)
    near = Vectors(store, encoder, [documents[1].id]).nearest("moonlighting", 9)
    assert [store.passage(number)[0].path for number in near] == ["b.md"]
    assert Vectors(store, encoder, []).nearest("moonlighting", 9) == {}


def test_hits_say_their_places_in_both_lists_and_a_draft_comes_later(encoder: Encoder) -> None:
    store = Store(None)
    documents = filled(store, "a.md", "b.md", "c.md", "draft.md")
    make_vectors(store, encoder)
    index = EvidenceIndex(store, Contents(documents=tuple(documents), skipped=()), encoder=encoder)
    hits = index.search("Is moonlighting forbidden?", 8)
    places = {hit.passage.path: hit.places for hit in hits}
    assert places["a.md"] == {"semantic": 1}
    assert places["c.md"]["lexical"] == 1
    assert places["draft.md"]["semantic"] > places["a.md"]["semantic"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits == index.search("Is moonlighting forbidden?", 8)
