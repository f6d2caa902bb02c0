"""A mistake on the command line gives one line: what is wrong, the nearest right word, and where to read on."""

from pathlib import Path

import pytest
from support.program import one_error_line, qbyok


@pytest.mark.parametrize(
    ("words", "says", "help_of"),
    [
        ("anser", "Did you mean 'answer'?", "qbyok"),
        ("keys lst", "Did you mean 'list'", "qbyok keys"),
        ("answer q.xlsx --provder x", "--provider", "qbyok answer"),
        ("answer q.xlsx --passages many", "'--passages'", "qbyok answer"),
        ("answer q.xlsx --retention some", "'some' is not one of 'hash', 'full', 'none'", "qbyok answer"),
        ("evidence search x --limit 0", "'--limit'", "qbyok evidence search"),
        ("inspect", "missing argument 'file'", "qbyok inspect"),
        ("inspect a.xlsx b.xlsx", "b.xlsx", "qbyok inspect"),
        ("answer q.xlsx --out", "'--out' requires an argument", "qbyok"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, words: str, says: str, help_of: str) -> None:
    done = qbyok(*words.split(), cwd=tmp_path)
    line = one_error_line(done)
    assert done.returncode == 2
    assert says in line
    assert line.endswith(f" See: {help_of} --help")
    assert "?." not in line
    assert "Value error" not in line


@pytest.mark.parametrize("words", ["", "keys", "evidence"])
def test_a_group_alone_shows_its_help(tmp_path: Path, words: str) -> None:
    done = qbyok(*words.split(), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Usage: {' '.join(['qbyok', *words.split()])} ")
    assert "error:" not in done.stderr
