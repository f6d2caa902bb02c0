"""When a document is from."""

import pytest
from support.evidence_files import pdf

from qbyok.evidence.dating import file_date, own_date
from qbyok.evidence.passages import make
from qbyok.evidence.pdf import parse


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Effective date: 31 January 2026", ("2026-01-31", "effective date")),
        ("| Last reviewed | 2026-01-31 |", ("2026-01-31", "last reviewed")),
        ("**Approved on** January 31, 2026 by the CISO", ("2026-01-31", "approved on")),
        ("Gültig ab: 31.01.2026", ("2026-01-31", "gültig ab")),
        ("Stand: 31. Januar 2026", ("2026-01-31", "stand")),
        ("Next review date: 2027-01-31", ("", "")),
        ("Effective date: 01/02/2026", ("", "")),
        ("Effective date: January 2026", ("", "")),
        ("The review of 31 January 2026 found nothing.", ("", "")),
        ("Effective date: 31 February 2026", ("", "")),
    ],
)
def test_a_document_may_date_itself(text: str, found: tuple[str, str]) -> None:
    assert own_date([make("a.md", "¶ 1", (), f"Access policy\n{text}\nAll logins.")]) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-01-31T10:00:00Z", "2026-01-31"),
        ("D:20260131100000+01'00'", "2026-01-31"),
        ("20260131", "2026-01-31"),
        ("D:20261331", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_properties_of_files_hold_times_in_two_forms(text: str, found: str) -> None:
    assert file_date(text) == found


def test_a_pdf_file_says_when_it_was_made() -> None:
    parsed = parse(pdf([["Fences surround the premises."]]))
    assert file_date(parsed.modified)
