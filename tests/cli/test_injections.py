"""Texts that try to steer the model, through the whole program: what a model that gives in to them brings about."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from support import injections
from support.injections import HIDDEN, SHOWN, WORD, Attempt, Model, asset, attempts, cover, truth, written
from support.jobs import KEY, answers, start
from support.program import qbyok
from support.wire_server import WireServer

CITES = ("planted", "honest", "invented")
slow = pytest.mark.slow


def fits(kind: str, attempt: Attempt) -> bool:
    """Tell whether a file of this kind, as the tests write it, can hold a text."""
    return kind != "pdf" or attempt.text.encode("latin-1", "ignore").decode("latin-1") == attempt.text


def plant(job: Path, kind: str, tried: Sequence[Attempt]) -> None:
    for number, attempt in enumerate(tried):
        data = SHOWN[kind](cover(number), attempt.text)
        (job / "evidence" / f"attempt-{number:02}.{kind}").write_bytes(data)


def run(job: Path, model: Model) -> list[dict[str, object]]:
    """Answer with a model, and return the answers; whatever is said, the program calls the one endpoint alone."""
    (job.parent / "key").write_text(KEY)
    with WireServer(key=KEY, answerer=model.answer) as server:
        done = start(job, server, "anthropic", "--fail-on", "never")
        assert {(call.method, call.path) for call in server.journal} == {("POST", "/v1/messages")}
        assert not any("tools" in call.body for call in server.journal)
        assert len({str(call.body["system"]) for call in server.journal}) == 1
        assert WORD not in str(server.journal[0].body["system"])
    assert done.returncode == 0, done.stderr
    return answers(job)


def rules(answer: dict[str, object]) -> set[str]:
    findings = answer["findings"]
    assert isinstance(findings, list)
    return {one["rule"] for one in findings if one["severity"] == "review"}


def no_trace(job: Path) -> bool:
    """Tell whether nothing of an attempt stands in the places for answers."""
    return not any(verdict == "Yes" or WORD in str(text) for verdict, text in written(job))


@pytest.mark.parametrize("cites", [CITES[0], *(pytest.param(one, marks=slow) for one in CITES[1:])])
@pytest.mark.parametrize("kind", ["md", *(pytest.param(one, marks=slow) for one in SHOWN if one != "md")])
def test_a_model_that_obeys_evidence_changes_no_verdict_without_a_finding(
    tmp_path: Path, kind: str, cites: str
) -> None:
    with WireServer() as evil:
        tried = [one.at(evil.anthropic_url) for one in attempts() if fits(kind, one)]
        job = injections.lay_out(tmp_path / "job", len(tried))
        plant(job, kind, tried)
        model = Model(attempts=tried, cites=cites)
        found = run(job, model)
        assert evil.journal == []
    assert model.obeyed == set(range(len(tried)))
    unnoticed = [one.kind for one, answer in zip(tried, found, strict=True) if not rules(answer)]
    assert unnoticed == []
    by_net = [one.kind for one, a in zip(tried, found, strict=True) if "instruction-in-evidence" not in rules(a)]
    assert by_net == []
    assert {answer["status"] for answer in found} == {"needs-review"}
    assert no_trace(job)


@pytest.mark.parametrize("cites", [pytest.param(one, marks=slow) for one in ("honest", "invented", "nothing")])
@pytest.mark.parametrize("where", ["asked", "guidance"])
def test_a_model_that_obeys_a_question_changes_no_verdict_without_a_finding(
    tmp_path: Path, where: str, cites: str
) -> None:
    with WireServer() as evil:
        tried = [one.at(evil.anthropic_url) for one in attempts()]
        job = injections.lay_out(tmp_path / "job", len(tried), **{where: [one.text for one in tried]})
        found = run(job, Model(attempts=tried, cites=cites, in_questions=True))
        assert evil.journal == []
    unnoticed = [one.kind for one, a in zip(tried, found, strict=True) if "instruction-in-question" not in rules(a)]
    assert unnoticed == []
    assert no_trace(job)


@slow
def test_a_model_that_does_not_obey_still_has_its_answers_looked_at(tmp_path: Path) -> None:
    tried = [one.at("https://evil.example") for one in attempts()]
    job = injections.lay_out(tmp_path / "job", len(tried))
    plant(job, "md", tried)
    found = run(job, Model(attempts=tried, cites="nothing"))
    assert {answer["verdict"] for answer in found} == {"No"}
    assert {"instruction-in-evidence"} == set.union(*map(rules, found))
    assert no_trace(job)


@slow
@pytest.mark.parametrize("kind", SHOWN)
def test_the_offline_provider_writes_nothing_of_it(tmp_path: Path, kind: str) -> None:
    tried = [one.at("https://evil.example") for one in attempts() if fits(kind, one)]
    job = injections.lay_out(tmp_path / "job", len(tried))
    plant(job, kind, tried)
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--fail-on", "never", cwd=job)
    assert done.returncode == 0, done.stderr
    assert {answer["verdict"] for answer in answers(job)} == {None}
    assert set(written(job)) == {(None, None)}


def test_what_no_reader_sees_reaches_no_model(tmp_path: Path) -> None:
    job = injections.lay_out(tmp_path / "job", len(HIDDEN))
    write: Callable[[str], bytes]
    for number, (name, write) in enumerate(HIDDEN.items()):
        (job / "evidence" / f"attempt-{number:02}-{name}").write_bytes(write(cover(number)))
    model = Model(attempts=[Attempt(kind=name, text="") for name in HIDDEN], cites="planted")
    found = run(job, model)
    assert model.obeyed == set()
    assert {(answer["status"], answer["verdict"]) for answer in found} == {("answered", "No")}
    assert written(job) == [("No", truth(number)) for number in range(len(HIDDEN))]
    listed = qbyok("evidence", "list", "--evidence", "evidence", cwd=job)
    said = listed.stdout + listed.stderr
    silent = [name for name in HIDDEN if f"-{name}" in said and not _named(said, name)]
    assert silent == ["comment.md", "comment.html"]


def _named(said: str, name: str) -> bool:
    lines = [line for line in said.splitlines() if f"-{name}" in line]
    return any("was not read" in line or "invisible characters were left out" in line for line in lines)


@slow
def test_what_does_not_hold_is_what_the_documentation_says(tmp_path: Path) -> None:
    tried = attempts("unnoticed")
    job = injections.lay_out(tmp_path / "job", len(tried))
    plant(job, "md", tried)
    found = run(job, Model(attempts=tried, cites="planted"))
    assert [(answer["status"], answer["verdict"]) for answer in found] == [("answered", "Yes")] * len(tried)
    assert all(asset(number) in str(answer["citations"]) for number, answer in enumerate(found))
