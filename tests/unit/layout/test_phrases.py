"""How phrases are compared with texts, and where they are found."""

import pytest

from qbyok.layout.phrases import Phrases, count_words, fold, folded_phrases, plain, plain_all, plain_phrases


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AÇIKLAMA", "açıklama"),
        ("İlgili kişi", "ilgili kisi"),
        ("ΑΠΑΝΤΗΣΗ", "Απάντηση"),
        ("Réponse_du fournisseur :", "reponse du fournisseur"),
        ("Ｃｏｍｍｅｎｔ", "comment"),
        ("Mise en œuvre", "MISE EN OEUVRE"),
        ("Обов’язково", "обов'язково"),
        ("Nº", "N°"),
        ("№", "n°"),
    ],
)
def test_spellings_that_are_the_same(one: str, other: str) -> None:
    assert plain(one) == plain(other)


def test_spellings_that_differ() -> None:
    assert plain("№") != plain("No")
    assert fold("é") != fold("e")
    assert plain("ください") != plain("くたさい")


def test_many_texts_at_once() -> None:
    texts = ["Sí / No", "…", "N° de question", "質問（必須）"]
    assert plain_all(texts) == [plain(text) for text in texts]


def test_words_end_where_phrases_do() -> None:
    phrases = Phrases(["if no", "if not", "なら"])
    assert phrases.end("if not so") == len("if not")
    assert phrases.end("if nothing") == 0
    assert phrases.end("ならば") == len("なら")
    assert not phrases.begin("")


def test_stems_go_on_unless_they_are_marked() -> None:
    phrases = plain_phrases(["kund~", "dostawc", "만~"], stems=True)
    assert phrases.within(plain("Odpowiedź dostawcy"))
    assert phrases.within(plain("Kund"))
    assert not phrases.within(plain("Kündigung"))
    assert phrases.within(plain("당사만 작성"))
    assert not phrases.within(plain("만족도"))
    assert not phrases.within(plain("podwykonawca"))


def test_longer_phrases_are_found_without_accents() -> None:
    phrases = folded_phrases(["dacă da", "é"])
    assert phrases.begin(fold("Daca da, cine?"))
    assert not phrases.begin(fold("E agora"))


def test_words_of_scripts_without_spaces_are_counted_by_their_length() -> None:
    assert count_words("one two three") == 3
    assert count_words("備份資料是否加密") == 4
