"""Words that a house has of its own: a question finds passages that say them by another name."""

import json
from pathlib import Path

import pytest
from support.program import qbyok

WORDS = 'synonyms = [["Falcon", "payment platform"]]'


@pytest.fixture
def job(tmp_path: Path) -> Path:
    (tmp_path / "evidence").mkdir()
    for name, text in (("a", "The canteen opens at noon."), ("b", "Falcon is restored within a day.")):
        (tmp_path / "evidence" / f"{name}.md").write_text(text, "utf-8")
    return tmp_path


def found(job: Path) -> list[str]:
    done = qbyok("evidence", "search", "--evidence", "evidence", "--json", "our payment platform", cwd=job)
    assert done.returncode == 0, done.stderr
    return [hit["passage"]["path"] for hit in json.loads(done.stdout)["hits"]]


def test_a_file_of_words_is_added_to_the_shipped_ones(job: Path) -> None:
    assert found(job) == []
    done = qbyok("evidence", "search", "--evidence", "evidence", "our payment platform", cwd=job)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "no passage of the evidence bears on this\n")
    (job / "words.toml").write_text(WORDS, "utf-8")
    (job / "qbyok.toml").write_text('vocabulary = "words.toml"\n', "utf-8")
    assert found(job) == ["b.md"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (None, "cannot read the vocabulary"),
        ("synonyms = [1]", "is no vocabulary: expected a list of words and phrases"),
        ('synonym = [["a", "b"]]', "'synonym' is none of synonyms, related, implies"),
        ("implies = [1]", "'implies' must be a list of tables"),
        ('[[implies]]\nquestion = ["a"]\nevidence = ["b"]\nmore = ["c"]', "'more' is none of question, evidence"),
        ("=", "is no vocabulary: Invalid statement"),
    ],
)
def test_a_file_that_is_no_vocabulary_is_told(job: Path, words: str | None, said: str) -> None:
    if words is not None:
        (job / "words.toml").write_text(words, "utf-8")
    (job / "qbyok.toml").write_text('vocabulary = "words.toml"\n', "utf-8")
    done = qbyok("evidence", "search", "--evidence", "evidence", "anything", cwd=job)
    assert (done.returncode, said in done.stderr, done.stderr.count("\n")) == (2, True, 1), done.stderr
