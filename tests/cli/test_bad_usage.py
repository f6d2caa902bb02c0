"""A mistake on the command line gives one line: what is wrong, the nearest right word, and where to read on."""

import shlex
import sys
from pathlib import Path

import pytest
import typer
from support.program import one_error_line, qbyok

from qbyok.cli.endings import exit_code_of


@pytest.mark.parametrize(
    ("words", "says", "help_of"),
    [
        ("anser", "Did you mean 'answer'?", "qbyok"),
        ("keys lst", "Did you mean 'list'", "qbyok keys"),
        ("answer q.xlsx --provder x", "--provider", "qbyok answer"),
        ("answer q.xlsx --passages many", "'--passages': must be a whole number. See", "qbyok answer"),
        ("inspect ''", "the path is empty", "qbyok inspect"),
        ("answer q.xlsx ''", "the path is empty", "qbyok answer"),
        ("answer q.xlsx --evidence ''", "the path is empty", "qbyok answer"),
        ("answer q.xlsx --out ''", "the path is empty", "qbyok answer"),
        ("answer q.xlsx --layout ''", "the path is empty", "qbyok answer"),
        ("answer q.xlsx --prompts ''", "the path is empty", "qbyok answer"),
        ("answer --resume ''", "the path is empty", "qbyok answer"),
        ("inspect q.xlsx --save-layout ''", "the path is empty", "qbyok inspect"),
        ("demo --out ''", "the path is empty", "qbyok demo"),
        ("answer q.xlsx --provider ''", "'--provider': the name is empty", "qbyok answer"),
        ("answer q.xlsx --model ' '", "'--model': the name is empty", "qbyok answer"),
        ("inspect q.xlsx --assist --provider ''", "'--provider': the name is empty", "qbyok inspect"),
        ("library import q.xlsx --by ''", "'--by': the name is empty", "qbyok library import"),
        ("library import ''", "the path is empty", "qbyok library import"),
        ("log verify ''", "the path is empty", "qbyok log verify"),
        ("answer q.xlsx --retention some", "'some' is not one of 'hash', 'full', 'none'", "qbyok answer"),
        ("evidence search x --limit 0", "'--limit'", "qbyok evidence search"),
        ("inspect", "missing argument 'file'", "qbyok inspect"),
        ("inspect a.xlsx b.xlsx", "b.xlsx", "qbyok inspect"),
        ("answer q.xlsx --out", "'--out' requires an argument", "qbyok"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, words: str, says: str, help_of: str) -> None:
    done = qbyok(*shlex.split(words), cwd=tmp_path)
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


def test_an_error_without_words_is_one_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> None:
        raise typer.BadParameter("")

    def silent() -> None:
        raise typer.TyperException("")

    assert [exit_code_of(command), exit_code_of(silent)] == [2, 2]
    assert capsys.readouterr().err.count("error: ") == 2


def test_a_command_that_leaves_by_itself_keeps_its_code() -> None:
    with pytest.raises(SystemExit) as left:
        exit_code_of(lambda: sys.exit(3))
    assert left.value.code == 3
