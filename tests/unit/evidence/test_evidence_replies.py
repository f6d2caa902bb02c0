"""What a worker says of a file is taken back as it was said, and nothing else is taken for a reply."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.evidence_files import workbook

from qbyok.evidence.reader import read
from qbyok.evidence.replies import Reply, dump, load
from qbyok.questionnaire.candidates import DETECT
from qbyok.questionnaire.past import PastAnswers

_ROWS = [["Question", "Answer"], *([f"Is control {n} in place?", f"Yes, since year {n}."] for n in range(1, 4))]
READ = read("last.xlsx", workbook({"Sheet": _ROWS}), PastAnswers(layouts=DETECT))
FOUND = Reply(read=READ)


@pytest.mark.parametrize("reply", [FOUND, Reply(message="No.", hint="Why?"), Reply(out_of_memory=True)])
def test_a_reply_comes_back_as_it_was(reply: Reply) -> None:
    assert READ.content.approved
    assert load(dump(reply).encode()) == reply


def places(found: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each value in what JSON holds."""
    inside = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    return [path] * bool(path) + [way for key, value in inside for way in places(value, (*path, key))]


_WAYS = places(json.loads(dump(FOUND)))
_OTHER: list[Callable[[], object]] = [
    dict,
    list,
    lambda: 7,
    lambda: None,
    lambda: {"a": 1},
    lambda: [[]],
    lambda: "x",
]


@given(st.sampled_from(_WAYS), st.sampled_from(_OTHER))
def test_nothing_else_is_taken_for_a_reply(way: tuple[Any, ...], other: Callable[[], object]) -> None:
    found = json.loads(dump(FOUND))
    holder = found
    for key in way[:-1]:
        holder = holder[key]
    holder[way[-1]] = other()
    with suppress(ValueError):
        taken = load(json.dumps(found).encode()).read
        for passage in taken.content.passages if taken else ():
            texts = (passage.id, passage.sha256, passage.path, passage.locator, passage.text, *passage.heading)
            assert all(isinstance(text, str) for text in texts)


@pytest.mark.parametrize("line", [b"", b"[]", b"7", b"{}", b"null", b'"x"', b"[" * 100_000, b"\xff"])
def test_what_is_no_reply_at_all_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match="no reply"):
        load(line)
