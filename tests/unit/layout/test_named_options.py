"""Verdicts that sentences and legends name to choose from."""

import pytest

from qbyok.layout.named_options import options_named


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Answer each question with Yes, No or Not applicable.", ("Yes", "No", "Not applicable")),
        ("Possible answers: Yes / Partly / No / N/A", ("Yes", "Partly", "No", "N/A")),
        ("Choose “Yes”, “No” or “N/A” and explain it in the next column.", ("Yes", "No", "N/A")),
        ("Say Yes, No and N/A as you see fit. If No or N/A, say why.", ("Yes", "No", "N/A")),
        ("Choose Yes, No, See annex, or N/A.", ("Yes", "No", "See annex", "N/A")),
        ("Bitte nur mit Ja, Nein oder Teilweise antworten.", ("Ja", "Nein", "Teilweise")),
        ("Merci de répondre par Oui, Non ou Sans objet.", ("Oui", "Non", "Sans objet")),
        ("Conteste únicamente Sí, No o No aplica a cada pregunta.", ("Sí", "No", "No aplica")),
        ("Rispondere con Sì, No oppure Non applicabile.", ("Sì", "No", "Non applicabile")),
        ("Responda Sim, Não ou Não se aplica.", ("Sim", "Não", "Não se aplica")),
        ("Antwoord met Ja, Nee of N.v.t.", ("Ja", "Nee", "N.v.t")),
        ("Proszę odpowiadać TAK, NIE lub NIE DOTYCZY.", ("TAK", "NIE", "NIE DOTYCZY")),
        ("回答は「はい」「いいえ」「該当なし」から選んでください。", ("はい", "いいえ", "該当なし")),
        ("はい・いいえ・該当なしから選択", ("はい", "いいえ", "該当なし")),
    ],
)
def test_a_sentence_names_verdicts(text: str, options: tuple[str, ...]) -> None:
    assert options_named(text) == options


@pytest.mark.parametrize(
    "text",
    [
        "Answers with No or N/A must be explained.",
        "If the answer is Partly or No, say why.",
        "Falls Ja oder Nein nicht passt, bitte erläutern.",
        "Yes, we know that this takes time.",
        "Please answer in full sentences.",
        "There is no other way.",
    ],
)
def test_other_sentences_name_none(text: str) -> None:
    assert options_named(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Please do not answer with yes or no.",
        "Never answer with Yes or No alone; describe.",
        "All gates must be compliant, non-compliant ones are closed.",
        "Antworten Sie nicht mit Ja oder Nein.",
    ],
)
def test_verdicts_that_nobody_is_to_give_are_no_choice(text: str) -> None:
    assert options_named(text) == ()
