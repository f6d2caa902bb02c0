"""What is said of parts that were wired together."""

from types import SimpleNamespace
from typing import Any

import pytest

from qbyok.cli.wiring import warn_of_unread
from qbyok.evidence.document import Document, Skipped


def test_a_part_that_was_not_read_is_told_from_a_whole_file(capsys: pytest.CaptureFixture[str]) -> None:
    read = Document(id=1, path="deck.pptx", sha256="0" * 64, title="", passages=3, pairs=0)
    skipped = (Skipped(path="deck.pptx", reason="slide 2 is hidden"), Skipped(path="a.png", reason="a picture"))
    index: Any = SimpleNamespace(documents=(read,), skipped=skipped)
    warn_of_unread(index)
    assert capsys.readouterr().err.splitlines() == [
        "warning: read but for a part: deck.pptx: slide 2 is hidden",
        "warning: not read: a.png: a picture",
    ]
