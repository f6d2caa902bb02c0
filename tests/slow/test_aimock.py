"""The real program against aimock, which speaks the vendors' wire formats and was written by somebody else."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.aimock import Aimock, Fixture, reply
from support.asking import WAYS
from support.jobs import KEY, answers, events, new_job
from support.program import one_error_line, qbyok
from support.questionnaires import TOPICS
from support.settings import entry, settle
from support.system import bare_environment, program, run

from qbyok.pipeline.asking import MAX_ATTEMPTS

pytestmark = pytest.mark.slow

QUESTIONS = 6
USED = {"input_tokens": 900, "output_tokens": 60}
COUNTED: Mapping[str, Mapping[str, int]] = {
    "messages": USED,
    "responses": USED,
    "chat": {"prompt_tokens": 900, "completion_tokens": 60},
}
"""What a response says that it used, in the words of each wire format."""

RATE_LIMITED = {"error": {"message": "Slow down.", "type": "rate_limit_error"}, "status": 429, "retryAfter": 0}
UNPAID = {
    "error": {"message": "You exceeded your quota.", "type": "insufficient_quota", "code": "insufficient_quota"},
    "status": 429,
}
REVOKED = {
    "error": {"message": "Revoked.", "type": "authentication_error", "code": "invalid_api_key"},
    "status": 401,
}
TOO_LONG: Mapping[str, Mapping[str, Any]] = {
    "messages": {
        "error": {"message": "prompt is too long: 210000 tokens > 200000 maximum", "type": "invalid_request_error"},
        "status": 400,
    },
    "responses": {
        "error": {
            "message": "Your input exceeds the context window of this model.",
            "type": "invalid_request_error",
            "code": "context_length_exceeded",
        },
        "status": 400,
    },
}


@pytest.fixture(scope="module")
def quotes(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """A passage of the evidence for each question, and words of it: what a draft without a model cites first."""
    job = new_job(tmp_path_factory.mktemp("drafts") / "job", QUESTIONS)
    env = bare_environment(job.parent / "home")
    command = program("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--provider", "offline")
    done = run(command, cwd=job, env=env)
    cited = [draft["citations"][0] for draft in answers(job)]  # type: ignore[index]  # a list, in every draft
    assert len(cited) == QUESTIONS, done.stderr
    return [{"passage": one["passage"], "quote": one["quote"]} for one in cited]


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job", QUESTIONS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "aimock"


def topic(number: int) -> str:
    """Return words that stand in one question, and in nothing else of a prompt."""
    return f"policy about {TOPICS[number]}?"


def good(number: int, quote: Mapping[str, str], way: str, **more: Any) -> Fixture:
    """Return the fixture of a question that is answered as its evidence says."""
    said = {"in_evidence": True, "citations": [quote], "verdict": "Yes", "answer": quote["quote"]}
    return reply(topic(number), {"content": json.dumps(said), "usage": COUNTED[WAYS[way].wire], **more})


def all_good(quotes: Sequence[Mapping[str, str]], way: str) -> list[Fixture]:
    return [good(number, quote, way) for number, quote in enumerate(quotes)]


def connect(server: Aimock, job: Path, way: str) -> None:
    settle(entry("work", way, server.url, job.parent / "key"))


def answer(job: Path, *more: str) -> tuple[int, str]:
    flags = ("--evidence", "evidence", "--out", "out", "--provider", "work", "--concurrency", "1")
    done = qbyok("answer", "q.xlsx", *flags, *more, cwd=job)
    return done.returncode, done.stderr


def resume(job: Path) -> tuple[int, str]:
    done = qbyok("answer", "--resume", "out", cwd=job)
    return done.returncode, done.stderr


def given_up(number: int, **last: Any) -> list[Fixture]:
    """Return the fixtures of a question whose last try ends so; those before it wait for no time at all."""
    tries = [reply(topic(number), RATE_LIMITED, turn=turn) for turn in range(MAX_ATTEMPTS - 1)]
    return [*tries, reply(topic(number), turn=MAX_ATTEMPTS - 1, **last)]


def check_all_answered(job: Path, quotes: Sequence[Mapping[str, str]]) -> None:
    """Check answers, file and log of a run that is complete."""
    found = answers(job)
    assert [one["status"] for one in found] == ["answered"] * QUESTIONS
    cited = [[{"passage": c["passage"], "quote": c["quote"]} for c in one["citations"]] for one in found]  # type: ignore[attr-defined]
    assert cited == [[quote] for quote in quotes]
    sheet = load_workbook(job / "out" / "q.answered.xlsx")["Assessment"]
    assert [sheet.cell(row, 3).value for row in range(4, 4 + QUESTIONS)] == ["Yes"] * QUESTIONS
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


def statuses(job: Path) -> list[object]:
    return [one["status"] for one in answers(job)]


@pytest.mark.parametrize(
    "way", ["messages", "responses", "chat", "azure-responses", "azure-chat", "bedrock-messages", "compatible-chat"]
)
def test_a_questionnaire_is_answered(way: str, job: Path, folder: Path, quotes: list[dict[str, str]]) -> None:
    with Aimock(folder, all_good(quotes, way), KEY) as server:
        connect(server, job, way)
        code, said = answer(job)
        calls = server.calls()
    assert code == 0, said
    assert [call["path"] for call in calls] == [WAYS[way].path] * QUESTIONS
    check_all_answered(job, quotes)
    responses = [event for event in events(job) if event["event"] == "model.response"]
    tokens = [(one["gen_ai.usage.input_tokens"], one["gen_ai.usage.output_tokens"]) for one in responses]
    assert tokens == [(900, 60)] * QUESTIONS
    assert all(one["provider.request_id"] for one in responses)


def test_a_key_is_tested_and_its_models_are_listed(job: Path, folder: Path) -> None:
    model = WAYS["responses"].model
    listed = {"match": {"model": model}, "response": {"content": "Nobody asks."}}
    with Aimock(folder, [listed], KEY) as server:
        key = job.parent / "key"
        settle(*(entry(way, way, server.url, key) for way in ("messages", "responses", "azure-responses")))
        for way in ("messages", "responses", "azure-responses"):
            tested = qbyok("keys", "test", way, cwd=job)
            assert tested.returncode == 0, tested.stderr
        shown = qbyok("models", "--provider", "responses", "--json", cwd=job)
        assert [one["id"] for one in json.loads(shown.stdout)["models"]] == [model]
        checked = qbyok("doctor", "--provider", "responses", "--json", cwd=job)
        well = {check["name"] for check in json.loads(checked.stdout) if check["level"] == "ok"}
        assert well >= {"host", "clock", "account", "listed"}
        key.write_text("sk-canary-another-0123456789abcdef0123")
        refused = qbyok("keys", "test", "messages", cwd=job)
        assert refused.returncode == 4
        assert "refuses the key" in one_error_line(refused)
        assert qbyok("doctor", "--provider", "responses", cwd=job).returncode == 4
        assert server.calls() == [], "nothing is spent"


@pytest.mark.parametrize("way", ["messages", "responses"])
def test_faults_that_pass_are_waited_for(way: str, job: Path, folder: Path, quotes: list[dict[str, str]]) -> None:
    passing = [
        reply(topic(2), RATE_LIMITED, turn=0),
        reply(topic(2), turn=1, chaos={"disconnectRate": 1}),
        reply(topic(2), turn=2, chaos={"dropRate": 1}),  # which aimock answers with 500
    ]
    with Aimock(folder, [*passing, *all_good(quotes, way)], KEY) as server:
        connect(server, job, way)
        code, said = answer(job)
        assert code == 0, said
        got = [call["response"]["status"] for call in server.calls()]
    assert got == [200, 200, 429, 0, 500, *[200] * (QUESTIONS - 2)]
    check_all_answered(job, quotes)


@pytest.mark.parametrize("way", ["messages", "responses"])
def test_each_fault_that_stops_a_run_is_told_and_resumed(
    way: str, job: Path, folder: Path, quotes: list[dict[str, str]]
) -> None:
    drift = {
        **good(4, quotes[4], way, model="some-other-model"),
        "match": {"userMessage": topic(4), "sequenceIndex": 0},
    }
    stopping = [
        reply(topic(1), UNPAID, turn=0),
        reply(topic(2), REVOKED, turn=0),
        *given_up(3, chaos={"disconnectRate": 1}),
        drift,
        *given_up(5, chaos={"dropRate": 1}),  # which aimock answers with 500
    ]
    with Aimock(folder, [*stopping, *all_good(quotes, way)], KEY) as server:
        connect(server, job, way)
        ends = [answer(job), *(resume(job) for _ in range(5))]
        assert [code for code, _ in ends] == [5, 4, 5, 5, 5, 0], ends
        assert len(server.calls()) == QUESTIONS + len(stopping)
    assert all("--resume" in said for _, said in ends[:-1])
    check_all_answered(job, quotes)


@pytest.mark.parametrize("way", ["messages", "responses"])
def test_what_cannot_be_used_fails_alone_and_is_asked_again(
    way: str, job: Path, folder: Path, quotes: list[dict[str, str]]
) -> None:
    unusable = [
        reply(topic(1), turn=0, chaos={"malformedRate": 1}),
        reply(topic(2), {"content": "I can't help with that.", "finishReason": "refusal"}, turn=0),
        reply(topic(3), {"content": '{"in_evidence": tr', "finishReason": "length"}, turn=0),
        reply(topic(4), TOO_LONG[way], turn=0),
        reply(topic(5), {"content": "Sure! Yes, we do."}, turn=0),
    ]
    with Aimock(folder, [*unusable, *all_good(quotes, way)], KEY) as server:
        connect(server, job, way)
        code, said = answer(job)
        assert code == 10, said
        assert statuses(job) == ["answered", *["failed"] * len(unusable)]
        code, said = resume(job)
        assert code == 0, said
        assert len(server.calls()) == QUESTIONS + len(unusable)
    check_all_answered(job, quotes)


def test_words_that_the_evidence_does_not_hold_are_never_an_answer(
    job: Path, folder: Path, quotes: list[dict[str, str]]
) -> None:
    invented = {**quotes[0], "quote": "Passwords are changed twice a day by everybody who has one."}
    elsewhere = {**quotes[1], "passage": "p-000000000000"}
    fixtures = [good(0, invented, "messages"), good(1, elsewhere, "messages"), *all_good(quotes, "messages")]
    with Aimock(folder, fixtures, KEY) as server:
        connect(server, job, "messages")
        code, said = answer(job)
    assert code == 10, said
    assert not {"answered"} & set(statuses(job)[:2])
    assert statuses(job)[2:] == ["answered"] * (QUESTIONS - 2)


def test_a_server_that_counts_no_tokens_is_accounted_for_at_the_worst(
    job: Path, folder: Path, quotes: list[dict[str, str]]
) -> None:
    fixtures = [{**one, "response": {"content": one["response"]["content"]}} for one in all_good(quotes, "messages")]
    with Aimock(folder, fixtures, KEY) as server:
        connect(server, job, "messages")
        code, said = answer(job)
    assert code == 0, said
    (spent,) = json.loads(qbyok("spend", "--by", "provider", "--json", cwd=job).stdout)["sums"]
    assert (spent["calls"], spent["unpriced"]) == (QUESTIONS, 0)
    assert Decimal(spent["spent_usd"]) == 0
    assert Decimal(spent["uncertain_usd"]) > 0


def batch(job: Path, *args: str) -> tuple[int, str, str]:
    done = qbyok("batch", *args, cwd=job)
    return done.returncode, done.stdout, done.stderr


def submit(job: Path) -> tuple[int, str, str]:
    return batch(job, "submit", "q.xlsx", "--evidence", "evidence", "--out", "out", "--provider", "work")


def allow_batches(server: Aimock, job: Path, way: str, model: str) -> None:
    settle(entry("work", way, server.url, job.parent / "key", model=model) + "allow_batch = true\n")


def spent(job: Path) -> dict[str, Any]:
    (found,) = json.loads(qbyok("spend", "--by", "provider", "--json", cwd=job).stdout)["sums"]
    return dict(found)


@pytest.mark.parametrize("way", ["responses", "chat"])
def test_a_batch_is_left_looked_at_collected_and_deleted(
    way: str, job: Path, folder: Path, quotes: list[dict[str, str]]
) -> None:
    """Every result of a batch is the same sentence at aimock: it fails its question, and is asked for at once."""
    with Aimock(folder, all_good(quotes, way), KEY) as server:
        allow_batches(server, job, way, "gpt-5.5-2026-04-23")
        code, _, said = submit(job)
        assert code == 0, said
        code, shown, said = batch(job, "status", "out", "--json")
        assert code == 0, said
        assert json.loads(shown)["status"] == "in_progress"
        assert Decimal(spent(job)["reserved_usd"]) > 0
        assert len(server.files()) == 1, "the requests"
        code, _, said = batch(job, "collect", "out", "--wait")
        assert code == 10, said
        assert statuses(job) == ["failed"] * QUESTIONS
        assert server.files() == [], "requests and results are deleted"
        assert len([event for event in events(job) if event["event"] == "batch.deleted"]) == 2
        assert Decimal(spent(job)["reserved_usd"]) == 0
        code, said = resume(job)
        assert code == 0, said
        assert len(server.calls()) == QUESTIONS
    check_all_answered(job, quotes)


def test_a_batch_is_canceled_and_its_questions_are_asked_at_once(
    job: Path, folder: Path, quotes: list[dict[str, str]]
) -> None:
    with Aimock(folder, all_good(quotes, "responses"), KEY) as server:
        allow_batches(server, job, "responses", "gpt-5.5-2026-04-23")
        submit(job)
        code, shown, said = batch(job, "cancel", "out", "--json")
        assert code == 0, said
        assert json.loads(shown)["status"] == "cancelling"
        code, _, said = batch(job, "collect", "out")
        assert code == 5, said
        assert f"{QUESTIONS} questions without an answer yet: the batch was canceled" in said
        assert server.files() == [], "the requests are deleted"
        assert Decimal(spent(job)["reserved_usd"]) == Decimal(spent(job)["uncertain_usd"]) == 0
        code, said = resume(job)
        assert code == 0, said
    check_all_answered(job, quotes)


def test_a_server_without_batches_refuses_them_and_is_asked_at_once(
    job: Path, folder: Path, quotes: list[dict[str, str]]
) -> None:
    """Of the two vendors' batches aimock has those of OpenAI alone."""
    with Aimock(folder, all_good(quotes, "messages"), KEY) as server:
        allow_batches(server, job, "messages", "claude-sonnet-5")
        code, _, said = submit(job)
        assert code == 5, said
        assert "HTTP 404" in said
        assert Decimal(spent(job)["reserved_usd"]) == Decimal(spent(job)["uncertain_usd"]) == 0
        code, said = resume(job)
        assert code == 0, said
    check_all_answered(job, quotes)
