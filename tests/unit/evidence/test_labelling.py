"""Labels of evidence: which files have one, and what of them may be used."""

import pytest

from qbyok.evidence.document import Document
from qbyok.evidence.labelling import LabelPolicy


def document(path: str, *copies: str) -> Document:
    return Document(id=1, path=path, sha256="0" * 64, title="", passages=1, copies=copies)


@pytest.mark.parametrize(
    ("path", "pattern", "fits"),
    [
        ("eu/a.md", "eu/*", True),
        ("eu/deep/er/a.md", "eu/*", True),
        ("eu/deep/er/a.md", "eu/**", True),
        ("a.md", "**/a.md", True),
        ("eu/a.md", "**/a.md", True),
        ("eu/ba.md", "**/a.md", False),
        ("EU/A.MD", "eu/*.md", True),
        ("us/eu/a.md", "eu/*", False),
        ("us/eu/a.md", "*/eu/*", True),
        ("eu.md", "eu/*", False),
        ("a[1].md", "a[[]1].md", True),
        ("report-2026.pdf", "report-20??.pdf", True),
        ("[internal] notes.md", "[internal] notes.md", True),
        ("internal/a.md", "./internal/**", True),
        ("Vertra\u0308ge/a.md", "Vertr\u00e4ge/**", True),
        ("STRASSE/a.md", "straße/*", True),
    ],
)
def test_a_pattern_is_compared_with_the_whole_path(path: str, pattern: str, fits: bool) -> None:
    labelled = LabelPolicy(patterns={"x": (pattern,)}).labelled(document(path))
    assert labelled.labels == (("x",) if fits else ())


def withheld(policy: LabelPolicy, one: Document) -> str:
    return policy.withheld(policy.labelled(one))


def test_a_file_with_several_labels_needs_all_of_them() -> None:
    patterns = {"eu": ("eu/*",), "secret": ("*secret*",)}
    both = document("eu/secret.md")
    assert withheld(LabelPolicy(patterns=patterns, allowed=frozenset({"eu"})), both)
    assert not withheld(LabelPolicy(patterns=patterns, allowed=frozenset({"eu", "secret", "more"})), both)
    assert not withheld(LabelPolicy(patterns=patterns), both)
    assert LabelPolicy(patterns=patterns).labelled(both).labels == ("eu", "secret")


def test_what_is_withheld_is_named_with_its_labels() -> None:
    policy = LabelPolicy(patterns={"b": ("*",), "a": ("*",)}, allowed=frozenset())
    assert withheld(policy, document("x.md")) == "not for this provider, by its label 'a' and 'b'"


def test_a_copy_shares_its_labels() -> None:
    policy = LabelPolicy(patterns={"eu": ("eu/*",)}, allowed=frozenset())
    assert withheld(policy, document("copy.md", "eu/original.md"))


def test_labels_that_fit_nothing_are_found() -> None:
    policy = LabelPolicy(patterns={"eu": ("eu/*",), "us": ("us/*",)})
    assert policy.unmatched([document("eu/a.md")]) == ("us",)
