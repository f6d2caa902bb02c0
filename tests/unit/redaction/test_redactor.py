"""Texts with placeholders: nothing of what is hidden shows, and all of it can be put back."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.seeded_secrets import SEEDED

from qbyok.redaction.placeholders import PLACEHOLDER
from qbyok.redaction.policy import CONTACTS, RedactionPolicy
from qbyok.redaction.redactor import Hiding, Redactor, restored
from qbyok.redaction.secrets import secrets_in
from qbyok.verification.characters import visible

secrets_in("load the detectors")  # before the clock of the first example starts
WORDS = ("Acme", "Acme Bank", "Projekt Adler", "Zürich Re", "C++ Co.")
POLICY = RedactionPolicy(words=WORDS, kinds=CONTACTS)
SECRETS = [line.format(secret) for line, secret in SEEDED.values()]
PIECES = st.one_of(
    st.sampled_from(
        [*WORDS, *SECRETS, "ACME", "acme-bank.xlsx", "security@acme.example", "+49 30 1234567", "10.0.0.7"]
    ),
    st.sampled_from(
        ["[[word-bcdfghjk]]", "[[secret-", "]]", "[[", "Password: ", '"', "'", "\n", " ", "-", ":", "=", "@"]
    ),
    st.text(max_size=12),
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


def hiding(*texts: str, policy: RedactionPolicy = POLICY, key: bytes = b"k") -> Hiding:
    return Redactor(policy, lambda: key).together(texts)


def everything(text: str, found: Hiding) -> str:
    """Put back secrets, too, as nothing but a test does."""
    return PLACEHOLDER.sub(lambda match: found.texts.get(match[0], match[0]), text)


@given(TEXTS)
def test_what_is_hidden_can_be_put_back(text: str) -> None:
    found = hiding(text)
    hidden = found.hide(text)
    assert everything(hidden, found) in (text, visible(text))


@given(TEXTS)
def test_no_listed_word_shows(text: str) -> None:
    left = PLACEHOLDER.sub("\0", hiding(text).hide(text))
    again = hiding(left, policy=RedactionPolicy(words=WORDS))
    assert not list(again.redactor._words.find(visible(left)))


@given(TEXTS)
def test_hiding_twice_is_hiding_once(text: str) -> None:
    once = hiding(text).hide(text)
    assert hiding(once).hide(once) == once


@pytest.mark.parametrize("line", SECRETS)
def test_a_secret_of_one_text_is_hidden_in_the_others(line: str) -> None:
    secret = next(secret for form, secret in SEEDED.values() if form.format(secret) == line)
    other = f"As above: ({secret})."
    assert secret not in hiding(line, other).hide(other)


def test_the_same_text_has_the_same_placeholder_and_others_have_others() -> None:
    found = hiding("")
    acme, again, bank, loud = map(found.hide, ("Acme", "xx Acme.", "Acme Bank", "ACME"))
    assert again == f"xx {acme}."
    assert len({acme, bank, loud}) == 3
    assert acme[:-7] != bank[:-7]
    assert loud[:-7] == acme[:-7]
    assert hiding("", key=b"other").hide("Acme") != acme


def test_words_are_found_whole_in_any_case_longest_first() -> None:
    found = hiding("", policy=RedactionPolicy(words=WORDS))
    for text in ("acme\nbank", "ACME-BANK", "acme_bank", "Acme  Bank", "projekt adler", "C++ Co.", "ZÜRICH RE"):
        assert PLACEHOLDER.fullmatch(found.hide(text)), text
    assert PLACEHOLDER.fullmatch(found.hide(unicodedata.normalize("NFD", "Zürich Re")))
    for text in ("Acmeology", "pacme", "acme2", "Bank", "Adler"):
        assert found.hide(text) == text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Groß AG", "GROSS AG"),
        ("GROSS AG", "groß ag"),
        ("O'Brien", "O’Brien"),
        ("O’Brien", "o'brien"),
        ("Acme-Bank", "Acme\u2011Bank"),
        ("Acme Bank", "Acme – Bank"),
        ("Acme", "Ａｃｍｅ"),
        ("Finanz", "ﬁnanz"),
        ("Zürich", "ZU\u0308RICH"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    ],
)
def test_a_word_is_found_however_it_is_written(word: str, text: str) -> None:
    found = hiding("", policy=RedactionPolicy(words=(word,)))
    for before, behind in (("", ""), ("ß½… ", "™, ß"), ("Straße\n", " Müller")):
        hidden = found.hide(f"{before}{text}{behind}")
        name = hidden.removeprefix(before).removesuffix(behind)
        assert PLACEHOLDER.fullmatch(name), hidden
        assert found.texts[name] == text


def test_an_accent_makes_another_word() -> None:
    found = hiding("", policy=RedactionPolicy(words=("Cafe",)))
    assert found.hide("Cafe\u0301 Café") == "Cafe\u0301 Café"


@pytest.mark.parametrize("part", [":", "a:", "1.", "::1", "a@", "0 "])
def test_a_text_made_to_be_slow_is_looked_for_addresses_fast(part: str) -> None:
    before = time.process_time()
    hiding("").redactor.spans(part * (4_000 // len(part)), frozenset())
    assert time.process_time() - before < 2


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("email", "security@acme.example"),
        ("email", "first.last+tag@mail.acme.co.uk"),
        ("phone", "+49 30 1234567"),
        ("phone", "(030) 123 45 67"),
        ("phone", "+1-202-555-0147"),
        ("ip", "192.168.17.4"),
        ("ip", "10.0.0.0/8"),
        ("ip", "2001:db8::ff00:42:8329"),
        ("ip", "::ffff:192.168.17.4"),
        ("ip", "2001:0db8:0000:0000:0000:ff00:0042:8329/128"),
    ],
)
def test_an_address_is_hidden_where_that_is_wanted(kind: str, text: str) -> None:
    line = f"Write to {text}, please."
    assert text not in hiding("", policy=RedactionPolicy(kinds=(kind,))).hide(line)  # type: ignore[arg-type]
    assert hiding("", policy=RedactionPolicy()).hide(line) == line


@pytest.mark.parametrize(
    "text",
    [
        "AES-256, TLS 1.2, version 1.2.3.4.5, 2026-01-31, 12:30:45",
        "ISO 27001:2022, 1,234,567 records, 30-90 days, A&A-01.1",
        "We patch within 30 days; 24/7 support; 99.95 % a year. Ports 443 and 8080.",
    ],
)
def test_figures_are_no_addresses(text: str) -> None:
    assert hiding("").hide(text) == text


def test_a_secret_that_invisible_characters_part_is_hidden() -> None:
    secret = SEEDED["github"][1]
    assert "ghp_" not in hiding("").hide(f"token {secret[:9]}\u200b{secret[9:]}")


def test_secrets_stay_where_words_are_put_back() -> None:
    found = hiding("")
    hidden = found.hide("Acme uses Password: Hunter2!x")
    assert restored(hidden, found.texts).startswith("Acme uses Password: [[secret-")
    assert found.counts == {"word": 1, "secret": 1}


def test_nothing_hidden_shows_where_objects_are_printed() -> None:
    found = hiding("Password: Hunter2!x")
    found.hide("Password: Hunter2!x of Acme")
    assert "Hunter2" not in f"{found!r}{found.result({})!r}"
    assert "Acme" not in repr(found.result({}))
