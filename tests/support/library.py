"""Entries of an answer library for tests."""

from dataclasses import replace
from typing import Any

from qbyok.model import LibraryEntry

_ENTRY = LibraryEntry(
    question="Is customer data encrypted at rest?",
    verdict="Yes",
    answer="With AES-256.",
    allowed=("Yes", "No"),
    file="2025.xlsx",
    sha256="a" * 64,
    at="Sheet!B2",
    answered="2026-01-10",
    approved_by="Ada",
    approved_at="2026-01-10",
)


def entry(**changes: Any) -> LibraryEntry:
    """An approved answer, with some of it otherwise."""
    return replace(_ENTRY, **changes)
