"""The review page as bytes: what it holds, and that no text gets out of it as markup."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.drafts import passage, question
from support.reviews import SHOWN, decision

from qbyok.model import Answer, Citation, Finding, Severity, Status
from qbyok.report.review.data import Item, page_data
from qbyok.report.review.page import review_page, script_json
from qbyok.report.review.rule_words import rule_words
from qbyok.report.review.sources import Shown, sources
from qbyok.resources import checks_text

TEXT = "Data is encrypted. Keys are rotated each year. Nobody else has them."
PASSAGE = passage(TEXT)
SHOWN_PASSAGE = Shown(passages={PASSAGE.id: PASSAGE})


def cite(quote: str, name: str = PASSAGE.id) -> Citation:
    return Citation(passage_id=name, quote=quote, path=PASSAGE.path, locator="p. 1")


def data(text: str = "We do.", **more: Any) -> dict[str, Any]:
    answer = Answer(
        question_id="q-1",
        at="S!C1",
        status=Status.NEEDS_REVIEW,
        verdict=text,
        text=text,
        citations=(cite("Keys are rotated each year."),),
        findings=(Finding(rule="uncited-claim", severity=Severity.REVIEW, message=text),),
    )
    item = Item(file=f"{text}.xlsx", question=replace(question(("Yes", "No")), text=text), answer=answer)
    return page_data("run-1", "a" * 64, [item], shown=SHOWN_PASSAGE, rules=rule_words(checks_text()), **more)


class Elements(HTMLParser):
    """Counts the elements of a page, and keeps what its scripts and styles hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


PLAIN = Elements(review_page(data()).decode())
HARD = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                "</script>",
                "<!--",
                "-->",
                "<script>alert(1)</script>",
                "]]>",
                "&lt;",
                "\u2028",
                "\\u003c",
                '"',
                "\udc80",
            ]
        )
    ).map("".join),
)


@given(HARD)
def test_text_is_data_and_never_markup(text: str) -> None:
    page = review_page(data(text)).decode()
    assert Elements(page).tags == PLAIN.tags
    found = SHOWN.search(page)
    assert found
    shown = json.loads(found[1])["questions"][0]
    assert (shown["text"], shown["answer"], shown["findings"][0]["message"]) == (text, text, text)


@given(st.dictionaries(st.text(), HARD))
def test_json_in_a_script_holds_nothing_that_means_something_there(values: dict[str, str]) -> None:
    text = script_json(values)
    assert re.search("[<>&\u2028\u2029]", text) is None
    assert json.loads(text) == values


def test_a_run_named_like_markup_is_text_too() -> None:
    assert Elements(review_page({**data(), "run": "<b>&"}).decode()).tags == PLAIN.tags


def test_the_policy_allows_our_own_style_and_script_alone() -> None:
    page = review_page(data()).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    assert policy
    assert style
    assert script
    rules = dict(rule.partition(" ")[::2] for rule in policy[1].replace("&#39;", "'").split("; "))
    assert rules["default-src"] == "'none'"
    for name, found in (("style-src", style), ("script-src", script)):
        assert rules[name] == f"'sha256-{b64encode(sha256(found[1].encode()).digest()).decode()}'"
    assert "style" not in PLAIN.attributes
    assert not [name for name in PLAIN.attributes if name.startswith("on") or name in ("src", "href")]
    assert "innerHTML" not in script[1]


def test_quotes_are_marked_in_their_passages() -> None:
    [found] = sources([cite("Keys are rotated each year."), cite("Data is encrypted.")], SHOWN_PASSAGE)
    assert found["state"] == "shown"
    assert "".join(text for text, _ in found["parts"]) == TEXT
    assert [text for text, marked in found["parts"] if marked] == [
        "Data is encrypted.",
        "Keys are rotated each year.",
    ]


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))), min_size=1, max_size=4))
def test_parts_are_the_whole_passage_however_quotes_overlap(spans: list[tuple[int, int]]) -> None:
    quotes = [TEXT[min(span) : max(span)] for span in spans]
    [found] = sources(
        [cite(quote) for quote in quotes if quote.strip()] or [cite("Data is encrypted.")], SHOWN_PASSAGE
    )
    assert "".join(text for text, _ in found["parts"]) == TEXT
    assert all(text for text, _ in found["parts"])


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        (Shown(passages={}), "gone"),
        (Shown(passages={}, documents=frozenset({PASSAGE.path})), "changed"),
        (Shown(passages={}, kept=False), "not-kept"),
    ],
)
def test_of_a_passage_that_is_not_there_the_quote_is_left_and_why(shown: Shown, state: str) -> None:
    [found] = sources([cite("Data is encrypted.")], shown)
    assert (found["state"], found["parts"]) == (state, [["Data is encrypted.", True]])


def test_citations_of_several_passages_stand_in_their_order() -> None:
    other = passage("Backups are kept.", passage_id="p-9")
    shown = Shown(passages={PASSAGE.id: PASSAGE, "p-9": other})
    cited = [cite("Backups are kept.", "p-9"), cite("Data is encrypted."), cite("Backups", "p-9")]
    assert [len(one["parts"]) for one in sources(cited, shown)] == [2, 2]


def test_rules_are_explained_by_the_words_of_the_documentation() -> None:
    rules = rule_words(checks_text())
    assert rules["verdict-missing"].remedy == "choose a verdict."
    assert rules["unknown-passage"].meaning == "A citation names a passage that was not sent with this question."
    assert rules["no-writable-slot"].meaning == "why a question was skipped"
    assert {"approved-by-reviewer", "edited-by-reviewer", "rejected-by-reviewer"} <= rules.keys()
    assert data()["rules"]["uncited-claim"]["meaning"].startswith("There is an answer")


def test_decisions_that_were_applied_are_on_the_page() -> None:
    assert [one["by"] for one in data(applied=[decision()])["applied"]] == ["Ana"]
