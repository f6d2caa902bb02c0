import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.verification.quotes import MAX_ELIDED_SPAN, locate
from qbyok.verification.sentences import sentence_span

SENTENCES = (
    "All customer data at rest is encrypted with AES-256 using keys held in a managed key service.",
    "Employees must not share passwords and must report any suspected disclosure within 24 hours.",
    "Backups are taken every 6 hours and kept for 35 days in a second region.",
    "Penetration tests are performed annually by an independent firm certified to ISO/IEC 27001:2022.",
    "Efficient offline workflows define how office staff verify the identity of callers.",
    "Access is reviewed quarterly by the system owner, and removed within one business day of departure.",
    "Connections use TLS 1.2 or higher, and version 1.0 is switched off on all load balancers.",
)
TEXT = "\n\n".join(SENTENCES)

LIGATURES = (("ffi", "ﬃ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"))


def with_ligatures(text: str) -> str:
    for plain, ligature in LIGATURES:
        text = text.replace(plain, ligature)
    return text


NOISE: dict[str, Callable[[str], str]] = {
    "line breaks": lambda text: text.replace(" ", "\n", 3),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "ligatures": with_ligatures,
    "upper case": str.upper,
    "hyphenation": lambda text: re.sub(r"([a-z]{4})([a-z]{3})", "\\1-\n\\2", text, count=1),
    "soft hyphens": lambda text: re.sub(r"([a-z]{4})([a-z]{3})", "\\1\u00ad\\2", text),
    "smart quotes": lambda text: f"“{text}”",
    "markdown": lambda text: "- **" + text.replace(" and ", "** _and_ "),
    "zero-width": "\u200b".join,
    "no full stop": lambda text: text.removesuffix("."),
    "dashes": lambda text: text.replace("-", "\u2011"),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if c.isdecimal() else c for c in text),
}


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_extraction_does_to_a_text_does_not_matter_on_either_side(sentence: str, noise: str) -> None:
    assert locate(NOISE[noise](sentence), TEXT) is not None
    noisy = TEXT.replace(sentence, NOISE[noise](sentence))
    assert locate(sentence, noisy) is not None


def alterations(sentence: str) -> list[str]:
    found = [
        sentence[: match.start()] + other + sentence[match.end() :]
        for match in re.finditer(r"\d+", sentence)
        for other in (str(int(match[0]) + 1), match[0] + "0", match[0][1:] or "7")
    ]
    changes = {" is ": " is not ", " are ": " are not ", " must ": " may ", " not ": " ", "annually": "quarterly"}
    changes |= {"AES": "DES", " or higher": "", " and ": " or ", "All": "Some", "within": "after"}
    found += [sentence.replace(old, new, 1) for old, new in changes.items()]
    return [altered for altered in found if altered != sentence]


@pytest.mark.parametrize("altered", [a for sentence in SENTENCES for a in alterations(sentence)])
def test_a_changed_number_negation_or_word_is_not_found(altered: str) -> None:
    assert locate(altered, TEXT) is None


@given(st.sampled_from(SENTENCES), st.data())
def test_dropping_swapping_or_doubling_a_word_is_not_found(sentence: str, data: st.DataObject) -> None:
    words = sentence.split()
    at = data.draw(st.integers(1, len(words) - 2))
    kind = data.draw(st.sampled_from(["drop", "swap", "double", "replace"]))
    altered = list(words)
    if kind == "drop":
        del altered[at]
    elif kind == "swap":
        altered[at], altered[at + 1] = altered[at + 1], altered[at]
    elif kind == "double":
        altered.insert(at, altered[at])
    else:
        altered[at] = "zebra"
    assert locate(" ".join(altered), TEXT) is None


@given(st.sampled_from(SENTENCES), st.data())
def test_any_run_of_whole_words_is_found_where_it_stands(sentence: str, data: st.DataObject) -> None:
    words = sentence.split()
    first = data.draw(st.integers(0, len(words) - 5))
    last = data.draw(st.integers(first + 5, len(words)))
    quote = " ".join(words[first:last])
    found = locate(quote, TEXT)
    assert found is not None
    assert TEXT[found.start : found.end].rstrip(".,") == quote.rstrip(".,")
    assert TEXT[found.sentence_start : found.sentence_end] == sentence


@given(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES), st.sampled_from(["", " ", ". ", " ... "]))
def test_two_passages_spliced_together_are_not_found(one: str, other: str, glue: str) -> None:
    quote = one.rstrip(".") + glue + other
    assert locate(quote, one) is None
    assert locate(quote, other) is None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Logs are kept for 12 months in total.", "kept for 2 months in total"),
        ("Logs are kept for 12 months in total.", "Logs are kept for 1"),
        ("The limit is 1.5 GB for each upload.", "5 GB for each upload"),
        ("Groups 1 2 3 may enter the room.", "Groups 12 3 may enter the room."),
        ("Response times are < 30 minutes at night.", "Response times are > 30 minutes at night."),
        ("We guarantee 99.9% uptime in each month.", "We guarantee 99.9 uptime in each month."),
        ("The fine is $500 for each incident.", "The fine is €500 for each incident."),
        ("Keys have 10² possible values each.", "Keys have 102 possible values each."),
        ("Unencrypted laptops are never allowed here.", "encrypted laptops are never allowed here."),
    ],
)
def test_numbers_signs_and_words_count_as_wholes(text: str, quote: str) -> None:
    assert locate(quote, text) is None


def test_an_ellipsis_stands_for_words_between_two_parts_in_order() -> None:
    text = "Backups are taken every night and stored, after a checksum was made, in a second region."
    assert locate("Backups are taken every night … in a second region", text) is not None
    assert locate("Backups are taken every night [...] in a second region", text) is not None
    assert locate("… taken every night and stored …", text) is not None
    assert locate("in a second region … Backups are taken every night", text) is None
    assert locate("Backups … second region", text) is None


def test_an_ellipsis_cannot_hide_a_word_that_turns_the_meaning() -> None:
    text = "Access to production is under no circumstances granted to staff outside the operations team."
    assert locate("Access to production is … granted to staff outside", text) is None


def test_a_passages_own_dots_are_no_ellipsis() -> None:
    text = "Section 1 ......... 3 and Section 2 ..... 9 and no more"
    assert locate("Section 1 ......... 3 and Section 2 ..... 9", text) is not None


def test_parts_around_an_ellipsis_must_lie_close_together() -> None:
    near, far = "x" * (MAX_ELIDED_SPAN // 2), "x" * (MAX_ELIDED_SPAN + 1)
    quote = "one two three four … five six seven eight"
    assert locate(quote, f"one two three four {near} five six seven eight") is not None
    assert locate(quote, f"one two three four {far} five six seven eight") is None


def test_a_few_words_show_nothing_unless_they_are_all_there_is() -> None:
    assert locate("Yes", "Is data encrypted? It is. Yes and no, depending on the plan.") is None
    assert locate("Yes.", "Yes") is not None
    assert locate("Encrypted at rest", "- Logged\n- Encrypted at rest\n- Signed") is not None


def test_scripts_without_spaces_are_compared_sign_by_sign() -> None:
    text = "すべての顧客データは保存時に暗号化されています。鍵は毎年更新されます。"
    found = locate("顧客データは保存時に暗号化", text)
    assert found is not None
    assert text[found.sentence_start : found.sentence_end] == "すべての顧客データは保存時に暗号化されています。"
    assert locate("顧客データは保存時に平文化", text) is None


@given(st.text(), st.text())
def test_any_text_can_be_looked_up_in_any_text(quote: str, text: str) -> None:
    found = locate(quote, text)
    if found is not None:
        assert 0 <= found.sentence_start <= found.start < found.end <= found.sentence_end <= len(text)


@pytest.mark.parametrize(
    ("text", "inside", "sentence"),
    [
        ("First one. The second, e.g. AES, is here. Third.", "second", "The second, e.g. AES, is here."),
        ("See v1.2 of the plan. It holds.", "plan", "See v1.2 of the plan."),
        ("Wrapped at a\nline end here. Next.", "Wrapped", "Wrapped at a\nline end here."),
        ("# Title\nBody text here", "Body", "Body text here"),
        ("1. Alpha beta\n2. Gamma delta", "Gamma", "Gamma delta"),
        ("He said “Stop.” Then left.", "Then", "Then left."),
        ("Tier | Number\n1 | four\n2 | nine", "four", "1 | four"),
        ("Known.\n5.3 Outlook (not examined)\nAn audit\nis planned", "audit", "An audit\nis planned"),
    ],
)
def test_a_quote_is_widened_to_its_sentence(text: str, inside: str, sentence: str) -> None:
    at = text.index(inside)
    first, last = sentence_span(text, at, at + len(inside))
    assert text[first:last] == sentence
