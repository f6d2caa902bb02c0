"""The setting ``semantic``: passages are found by a sentence encoder, too, over the real onnxruntime."""

import json
import os
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from support.encoders import make_encoder
from support.jobs import events
from support.program import one_error_line, qbyok
from support.questionnaires import workbook
from support.settings import settle

QUESTION = "Is moonlighting forbidden?"
ANSWER = "Nobody takes on outside work without leave of the board."
LABELLED = '[[documents]]\npath = "people.md"\n'


@pytest.fixture
def job(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "people.md").write_text(f"# Staff\n\n{ANSWER}\n", "utf-8")
    (folder / "devices.md").write_text("# Devices\n\nEach notebook has full disk encryption.\n", "utf-8")
    (folder / "site.md").write_text("# Site\n\nParking is forbidden in front of the gates.\n", "utf-8")
    settle(f'evidence = "{folder}"\nsemantic = "{make_encoder(tmp_path / "model")}"\n')
    return tmp_path


def search(job: Path, *more: str, query: str = QUESTION) -> list[dict[str, Any]]:
    done = qbyok("evidence", "search", query, "--json", *more, cwd=job)
    assert done.returncode == 0, done.stderr
    hits: list[dict[str, Any]] = json.loads(done.stdout)["hits"]
    return hits


def kept() -> dict[bytes, bytes]:
    (path,) = (Path(os.environ["XDG_CACHE_HOME"]) / "qbyok" / "evidence").glob("*.sqlite3")
    with sqlite3.connect(path) as db:
        return dict(db.execute("select text, data from vector"))


def test_a_passage_that_shares_no_word_with_the_question_is_found(job: Path) -> None:
    found = {hit["passage"]["text"]: hit for hit in search(job)}
    assert found[ANSWER]["places"] == {"semantic": 1}
    assert set(found["Parking is forbidden in front of the gates."]["places"]) == {"lexical", "semantic"}
    vectors = kept()
    assert len(vectors) == 3
    table = qbyok("evidence", "search", QUESTION, cwd=job).stdout
    assert "lexical 1, semantic 2" in table
    settle(f'evidence = "{job / "evidence"}"\n')
    without = search(job)
    assert ANSWER not in [hit["passage"]["text"] for hit in without]
    assert [hit.keys() & {"places"} for hit in without] == [set()] * len(without)


@pytest.mark.slow
def test_vectors_are_made_for_what_is_new_alone_and_forgotten_with_what_is_gone(job: Path) -> None:
    search(job)
    before = kept()
    (job / "evidence" / "site.md").unlink()
    (job / "evidence" / "new.md").write_text("# New\n\nA laptop is locked after five minutes.\n", "utf-8")
    search(job)
    after = kept()
    assert len(after) == 3
    assert len(before.items() & after.items()) == 2
    make_encoder(job / "model", [["moonlighting", "gates"]])
    search(job)
    other = kept()
    assert other.keys() == after.keys()
    assert other != after, "another model's vectors are no use"


@pytest.mark.slow
def test_nothing_is_kept_where_nothing_may_be(job: Path) -> None:
    done = qbyok("evidence", "search", QUESTION, cwd=job, env={"QBYOK_RETENTION": "none"})
    assert ANSWER in done.stdout
    assert not list(Path(os.environ["XDG_CACHE_HOME"]).rglob("*.sqlite3"))


@pytest.mark.slow
@pytest.mark.parametrize("said", ["ignore = true", 'label = "local-only"', 'scope = ["Cloud"]'])
def test_what_may_not_be_used_is_not_found_by_meaning_either(job: Path, said: str) -> None:
    (job / "evidence" / "evidence.toml").write_text(f"{LABELLED}{said}\n", "utf-8")
    env = {"QBYOK_PROVIDER": "anthropic", "QBYOK_SCOPE": "On-Prem"}
    done = qbyok("evidence", "search", QUESTION, "--json", cwd=job, env=env)
    assert "disk encryption" in done.stdout, done.stderr
    assert ANSWER not in done.stdout


@pytest.mark.slow
def test_what_cannot_be_used_is_said_in_a_line(job: Path) -> None:
    search_it = ("evidence", "search", QUESTION)
    (job / "model" / "tokenizer.json").unlink()
    refused = qbyok(*search_it, cwd=job)
    assert refused.returncode == 2
    assert "cannot read tokenizer.json of the model in" in one_error_line(refused)
    shown = qbyok("config", "show", "--json", cwd=job)
    assert not json.loads(shown.stdout)["semantic"]["usable"]
    assert "the model of the setting semantic can't be used: cannot read" in qbyok("config", "show", cwd=job).stderr
    examined = qbyok("doctor", "--json", cwd=job)
    assert examined.returncode == 2
    assert [one["level"] for one in json.loads(examined.stdout) if one["name"] == "semantic"] == ["problem"]
    make_encoder(job / "model")
    assert json.loads(qbyok("config", "show", "--json", cwd=job).stdout)["semantic"] == {
        "usable": True,
        "problem": "",
    }
    assert "vectors of 64 numbers" in qbyok("doctor", cwd=job).stdout


@pytest.mark.slow
def test_a_folder_of_somebody_else_has_no_model_run_without_consent(job: Path) -> None:
    settle("")
    (job / "qbyok.toml").write_text('evidence = "evidence"\nsemantic = "model"\n', "utf-8")
    assert "names a model that would be run" in one_error_line(qbyok("evidence", "search", QUESTION, cwd=job))
    assert "semantic: the model in model is run" in qbyok("config", "trust", cwd=job).stderr
    assert search(job)[0]["places"]


@pytest.mark.slow
def test_without_the_extra_a_run_says_how_to_install_it(job: Path) -> None:
    hidden = job / "hidden"
    hidden.mkdir()
    for name in ("numpy", "onnxruntime", "tokenizers"):
        (hidden / f"{name}.py").write_text(f"raise ImportError('not here', name={name!r})")
    env = {"PYTHONPATH": f"{hidden}{os.pathsep}{os.environ['PYTHONPATH']}"}
    said = one_error_line(qbyok("evidence", "search", QUESTION, cwd=job, env=env))
    assert "needs a package that is not installed (numpy)" in said
    assert "pip install 'qbyok[semantic]'" in said
    settle(f'evidence = "{job / "evidence"}"\n')
    assert qbyok("evidence", "search", QUESTION, cwd=job, env=env).returncode == 0


@pytest.mark.slow
def test_the_log_names_the_model(job: Path) -> None:
    book = workbook(job / "q.xlsx", 2)
    done = qbyok("answer", book, "--out", "out", cwd=job)
    assert done.returncode in (0, 10), done.stderr
    digests = events(job)[0]["semantic"]
    for name, file in (("model", "model.onnx"), ("tokenizer", "tokenizer.json")):
        assert digests[name] == sha256((job / "model" / file).read_bytes()).hexdigest()  # type: ignore[index]
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0
