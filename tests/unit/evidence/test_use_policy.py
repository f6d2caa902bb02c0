"""What of the evidence may be used, and what ``evidence.toml`` says of it."""

from datetime import date

import pytest

from qbyok.evidence.document import Document, Skipped
from qbyok.evidence.labelling import LabelPolicy
from qbyok.evidence.survey import Guess
from qbyok.evidence.using import UsePolicy
from qbyok.model import DocumentEntry, Register

CLOUD = DocumentEntry(patterns=("cloud/*",), scope=("Cloud", "EU"))


def document(path: str, *copies: str) -> Document:
    return Document(id=1, path=path, sha256="0" * 64, title="", passages=1, copies=copies)


def policy(*entries: DocumentEntry, scope: str = "", allowed: frozenset[str] | None = None) -> UsePolicy:
    labels = LabelPolicy(patterns={"eu-only": ("eu/*",)}, allowed=allowed)
    return UsePolicy(labels=labels, register=Register(entries=entries), scope=scope, today=date(2026, 6, 1))


def left_out(rules: UsePolicy, one: Document) -> str | None:
    reason = rules.left_out(rules.described(one))
    return reason.reason if reason else None


def test_labels_add_up_and_no_entry_takes_one_away() -> None:
    rules = policy(
        DocumentEntry(patterns=("*",), labels=("local-only",)),
        DocumentEntry(patterns=("eu/*",), labels=("customer",)),
        allowed=frozenset({"customer", "local-only"}),
    )
    assert rules.described(document("eu/a.md")).labels == ("customer", "eu-only", "local-only")
    assert left_out(rules, document("eu/a.md")) == "not for this provider, by its label 'eu-only'"
    assert left_out(rules, document("b.md")) is None


def test_of_all_else_the_last_entry_that_says_it_counts() -> None:
    rules = policy(
        DocumentEntry(patterns=("*",), owner="CISO", approved=date(2026, 1, 1), scope=("A",)),
        DocumentEntry(patterns=("a.md",), owner="CTO", scope=("B",)),
    )
    source = rules.described(document("a.md")).source
    assert (source.owner, source.approved, source.scope) == ("CTO", "2026-01-01", ("B",))


@pytest.mark.parametrize(("expires", "expired"), [(date(2026, 5, 31), True), (date(2026, 6, 1), False)])
def test_evidence_expires_when_its_day_is_over(expires: date, expired: bool) -> None:
    source = policy(DocumentEntry(patterns=("*",), expires=expires)).described(document("a.md")).source
    assert (source.expires, source.expired) == (expires.isoformat(), expired)


@pytest.mark.parametrize(
    ("scope", "path", "used"),
    [
        ("", "cloud/a.md", True),
        ("cloud", "cloud/a.md", True),
        ("eu", "cloud/a.md", True),
        ("On-Prem", "cloud/a.md", False),
        ("On-Prem", "all.md", True),
    ],
)
def test_a_scope_leaves_out_what_is_for_others(scope: str, path: str, used: bool) -> None:
    reason = left_out(policy(CLOUD, scope=scope), document(path))
    assert reason == (None if used else "not for 'On-Prem': its scope is Cloud, EU")


def test_a_document_is_ignored_if_all_its_copies_are() -> None:
    rules = policy(
        DocumentEntry(patterns=("old/*", "tmp/*"), ignore=True), DocumentEntry(patterns=("tmp/b.md",), ignore=False)
    )
    assert left_out(rules, document("old/a.md")) == "left out by evidence.toml"
    assert left_out(rules, document("old/a.md", "tmp/a.md")) == "left out by evidence.toml"
    assert left_out(rules, document("old/a.md", "a.md")) is None
    assert left_out(rules, document("tmp/b.md")) is None


def test_of_an_ignored_file_no_other_reason_is_told() -> None:
    rules = policy(DocumentEntry(patterns=("old/*",), ignore=True))
    told = rules.told([Skipped(path="old/a.png", reason="not read"), Skipped(path="b.png", reason="not read")])
    assert [(one.reason, one.chosen) for one in told] == [("left out by evidence.toml", True), ("not read", False)]


def test_what_the_user_says_settles_what_was_guessed() -> None:
    guess = Guess(superseded="its name says so", foreign="it is about Stripe")
    kept = policy().described(document("a.md"), guess).source
    assert (kept.superseded, kept.foreign) == (guess.superseded, guess.foreign)
    settled = policy(DocumentEntry(patterns=("*",), own=True, superseded=False)).described(document("a.md"), guess)
    assert (settled.source.superseded, settled.source.foreign) == ("", "")
    said = policy(DocumentEntry(patterns=("*",), own=False, superseded=True)).described(document("a.md")).source
    assert said.superseded == said.foreign == "evidence.toml says so"


def test_slips_of_the_pen_are_told() -> None:
    rules = policy(DocumentEntry(patterns=("a.md", "b.png", "c.md"), scope=("Cloud",)), scope="clout")
    assert rules.warnings([document("a.md")], [Skipped(path="b.png", reason="")]) == (
        "evidence.toml: 'c.md' fits no file of the evidence",
        "no document has the scope 'clout' (evidence.toml)",
    )
