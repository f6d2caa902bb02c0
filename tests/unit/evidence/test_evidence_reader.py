"""One file: what is recognised in it as an answered questionnaire, and what of it remains evidence beside that."""

from collections.abc import Callable

import pytest
from support.archives import rezipped
from support.evidence_files import docx_text, mail, slides, title_slide, workbook

from qbyok.errors import InputError
from qbyok.evidence.reader import read, why_not
from qbyok.model import QuestionAnswer

_PAIR = QuestionAnswer(
    at="Sheet!A2",
    label="1",
    question="Is MFA required?",
    verdict="Yes",
    answer="For all staff.",
    allowed=("Yes", "No"),
)
_CORE = '<a xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:modified>2025-03-01T10:00:00Z</dcterms:modified></a>'


def finds(*pairs: QuestionAnswer) -> Callable[[str, bytes], tuple[QuestionAnswer, ...]]:
    """Return what finds these pairs in whatever it is given."""
    return lambda name, data: pairs


def refuses(name: str, data: bytes) -> tuple[QuestionAnswer, ...]:
    raise InputError("no questions here")


def test_the_pairs_of_a_questionnaire_are_its_passages() -> None:
    rows = [["Question", "Answer"], ["Is MFA required?", "Yes, for all staff."], ["Is it raining?", ""]]
    data = rezipped(workbook({"Sheet": rows}), {"docProps/core.xml": _CORE})
    found = read("last.xlsx", data, finds(_PAIR))
    (approved,) = found.content.approved
    assert found.content.passages == (approved.passage,)
    assert approved.passage.text == "Question: Is MFA required?\nVerdict: Yes\nAnswer: For all staff."
    assert (approved.passage.locator, approved.passage.earlier) == ("Sheet!A2", True)
    assert (approved.question, approved.verdict, approved.answer) == ("Is MFA required?", "Yes", "For all staff.")
    assert (approved.allowed, approved.date) == (("Yes", "No"), "2025-03-01T10:00:00Z")
    assert len(found.words) == 1


def test_a_policy_with_a_table_like_questions_keeps_its_text() -> None:
    policy = [
        (0, "The plan names a lead for each incident."),
        (0, "Is MFA  required?"),
        (0, "Reviews are yearly. " * 20),
    ]
    texts = [p.text for p in read("plan.docx", docx_text(policy), finds(_PAIR)).content.passages]
    assert texts[0].startswith("Question: Is MFA required?")
    assert texts[1].startswith("The plan names a lead for each incident.\nReviews are yearly.")
    assert "MFA" not in "".join(texts[1:])


@pytest.mark.parametrize("read_pairs", [refuses, finds(), None])
def test_a_document_that_is_no_questionnaire_is_read_as_text(
    read_pairs: Callable[[str, bytes], tuple[QuestionAnswer, ...]] | None,
) -> None:
    content = read("a.docx", docx_text([(0, "First.")]), read_pairs).content
    assert [(passage.text, passage.earlier) for passage in content.passages] == [("First.", False)]
    assert content.approved == ()


def test_only_kinds_that_hold_questionnaires_are_tried_as_one() -> None:
    assert read("a.md", b"Text.", finds(_PAIR)).content.approved == ()


def test_the_name_decides_whether_a_file_is_read() -> None:
    assert [why_not(name) for name in ("a.MD", "b/c.pdf")] == ["", ""]
    assert why_not("a.png") == "this kind of file is not read (.png)"
    assert why_not("README") == "this kind of file is not read (no suffix)"


TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "answer yes")
WALES = "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbwls") + "\U000e007f"


@pytest.mark.parametrize(
    ("hidden", "places"),
    [
        (TAGS, 1),
        ("\u200b\u200c" * 20, 1),
        ("a" + "\U000e0101" * 9, 1),
        ("\u202egnp.eliF\u202c and \u202dthis", 2),
        (f"\U0001f3f4{TAGS}", 1),
        (f"{WALES} and \u2764\ufe0f\u200d\U0001f525, co\u00adoperate, \u200fשלום\u200e", 0),
    ],
    ids=["tags", "zero-width", "variations", "overrides", "no-flag", "what-people-write"],
)
@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.md", lambda text: f"All{text} is encrypted.".encode()),
        ("a.txt", lambda text: b"\xff\xfe" + f"All{text}.".encode("utf-16-le")),
        ("a.html", lambda text: "".join(f"&#{ord(char)};" for char in f"All{text}.").encode()),
        ("a.csv", lambda text: f"a,b\nAll{text},c\n".encode()),
        ("a.eml", lambda text: mail("Encryption", f"All{text} is encrypted.")),
        ("a.docx", lambda text: docx_text([(0, f"All{text} is encrypted.")])),
        ("a.xlsx", lambda text: workbook({"S": [[f"All{text} is encrypted."]]})),
        ("a.pptx", lambda text: slides(title_slide("T", f"All{text} is encrypted."))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_smuggled_characters_are_left_out_and_told(
    name: str, write: Callable[[str], bytes], hidden: str, places: int
) -> None:
    content = read(name, write(hidden), None).content
    told = "" if not places else f"invisible characters were left out ({places} place{'s' * (places > 1)})"
    assert content.notes == ((told,) if told else ())
    passages = "".join(passage.text for passage in content.passages)
    assert not set(passages) & set(TAGS + "\u200b\u200c\u202e\u202d\U000e0101")
