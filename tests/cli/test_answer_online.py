"""The main job over real HTTP: official SDKs, a server on a socket that speaks the vendors' formats."""

import json
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.jobs import KEY, answers, events, flags, new_job, resume, start
from support.pace import mostly_slow
from support.program import one_error_line, qbyok
from support.wire_server import WireServer

from qbyok.wording import money

FORMATS = ("anthropic", "openai", "openai-chat")


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job")


@pytest.mark.parametrize("wire", mostly_slow(FORMATS))
def test_twenty_questions_with_citations(job: Path, wire: str) -> None:
    original = sha256((job / "q.xlsx").read_bytes()).hexdigest()
    with WireServer(key=KEY) as server:
        done = start(job, server, wire)
        calls = [call for call in server.journal if call.method == "POST"]
    assert done.returncode == 0, done.stderr
    assert len(calls) == 20
    found = answers(job)
    assert [a["status"] for a in found] == ["answered"] * 20
    assert all(a["citations"] for a in found)
    sheet = load_workbook(job / "out" / "q.answered.xlsx")["Assessment"]
    assert [sheet.cell(row, 3).value for row in range(4, 24)] == ["Yes"] * 20
    assert all(sheet.cell(row, 4).value for row in range(4, 24))
    assert sha256((job / "q.xlsx").read_bytes()).hexdigest() == original
    verified = qbyok("log", "verify", "out", cwd=job)
    assert verified.returncode == 0, verified.stderr


@pytest.mark.parametrize("wire", mostly_slow(FORMATS))
def test_the_key_is_nowhere(job: Path, wire: str) -> None:
    with WireServer(key=KEY) as server:
        done = start(job, server, wire, "--retention", "full")
    files = [file for file in (job / "out").rglob("*") if file.is_file()]
    everything = [done.stdout, done.stderr, *(file.read_bytes().decode("latin-1") for file in files)]
    assert len(everything) > 40
    assert not [text for text in everything if KEY in text or KEY[10:] in text]


@pytest.mark.parametrize("wire", mostly_slow(FORMATS))
def test_a_rejected_key_is_not_shown_and_stops_the_run(job: Path, wire: str) -> None:
    with WireServer(key="another-key-that-is-long-enough") as server:
        done = start(job, server, wire)
        assert len(server.journal) <= 4  # the calls under way at the first refusal, no more
    assert done.returncode == 4
    assert KEY not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "--resume" in done.stderr


def test_what_the_log_says_of_each_call(job: Path) -> None:
    with WireServer(key=KEY) as server:
        start(job, server, "anthropic")
        host, port = server.anthropic_url.removeprefix("http://").split(":")
    log = events(job)
    requests = [e for e in log if e["event"] == "model.request"]
    responses = [e for e in log if e["event"] == "model.response"]
    assert len(requests) == len(responses) == 20
    request = requests[0]
    assert (request["server.address"], request["server.port"]) == (host, int(port))
    assert request["key.id"] == sha256(b"qbyok-key-v1\0anthropic\0" + KEY.encode()).hexdigest()[:16]
    assert request["key.name"] == "anthropic"
    assert request["gen_ai.request.model"] == "claude-sonnet-5"
    assert (request["gen_ai.prompt.name"], request["gen_ai.prompt.version"]) == ("answer", "2")
    assert request["passages"]
    assert float(str(responses[0]["cost.usd"])) > 0
    assert responses[0]["provider.request_id"]
    rendered = qbyok(
        "prompts", "render", "q.xlsx", "Q-01", "--evidence", "evidence", "--json", cwd=job
    )  # the log's hash can be reproduced from the inputs
    prompt = json.loads(rendered.stdout)
    assert prompt["sha256"] in {r["prompt.sha256"] for r in requests}


def test_default_retention_keeps_no_content(job: Path) -> None:
    with WireServer(key=KEY) as server:
        start(job, server, "openai")
    log = (job / "out" / "run.jsonl").read_text("utf-8")
    assert "in force" not in log  # every passage and every answer says it
    assert not (job / "out" / "state" / "content").exists()
    assert not (job / "out" / "state" / "responses").exists()


def test_full_retention_keeps_prompts_that_match_the_log(job: Path) -> None:
    with WireServer(key=KEY) as server:
        start(job, server, "openai", "--retention", "full")
    kept = {file.name: sha256(file.read_bytes()).hexdigest() for file in (job / "out/state/content").iterdir()}
    assert all(name == digest for name, digest in kept.items())
    assert {e["prompt.sha256"] for e in events(job) if e["event"] == "model.request"} <= set(kept)


def test_exhausted_quota_stops_and_resume_asks_only_what_is_missing(job: Path) -> None:
    with WireServer(key=KEY) as server:
        server.fail(*[None] * 7, "no-credit")
        stopped = start(job, server, "openai", "--concurrency", "1")
        assert stopped.returncode == 5, stopped.stderr
        key = job.parent / "key"
        assert f"go on with: qbyok answer --resume out --api-key-file {key}\n" in stopped.stderr
        assert len([a for a in answers(job) if a["status"] == "answered"]) == 7
        before = len(server.journal)
        done = resume(job)
        assert done.returncode == 0, done.stderr
        assert len(server.journal) - before == 13
        told = next(line for line in done.stderr.splitlines() if line.startswith("13 requests"))
        costs = [Decimal(str(e["cost.usd"])) for e in events(job) if e["event"] == "model.response"]
        assert told.endswith(
            f"for {money(sum(costs[7:], Decimal(0)))} in this try; {money(sum(costs, Decimal(0)))} for the whole run"
        )
    assert [a["status"] for a in answers(job)] == ["answered"] * 20
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@pytest.mark.slow
def test_rate_limit_waits_and_goes_on(job: Path) -> None:
    with WireServer(key=KEY) as server:
        server.fail("rate-limit", times=2, retry_after="0.1")
        done = start(job, server, "anthropic")
    assert done.returncode == 0, done.stderr
    errors = [e for e in events(job) if e["event"] == "model.error"]
    assert len(errors) == 2
    assert "waiting" in done.stderr


def test_a_provider_that_takes_few_calls_at_once_is_not_overrun(job: Path) -> None:
    with WireServer(key=KEY, latency=0.05, at_once=3) as server:
        done = start(job, server, "openai", "--concurrency", "16")
    assert done.returncode == 0, done.stderr
    refused = [e for e in events(job) if e["event"] == "model.error"]
    assert 13 <= len(refused) < 30, "16 at first, then 8, then 4"


@pytest.mark.slow
def test_one_unusable_response_fails_one_question_alone(job: Path) -> None:
    with WireServer(key=KEY) as server:
        server.fail("refusal")
        done = start(job, server, "openai")
    assert done.returncode == 10
    statuses = [a["status"] for a in answers(job)]
    assert (statuses.count("failed"), statuses.count("answered")) == (1, 19)


def test_a_made_up_quote_needs_review(job: Path) -> None:
    def invent(system: str, user: str, schema: object) -> dict[str, object]:
        first = next(json.loads(line) for line in user.splitlines() if line.startswith('{"id"'))
        quote = {"passage": first["id"], "quote": "All passwords are at least 99 characters long."}
        return {"in_evidence": True, "verdict": "Yes", "answer": "Yes, 99 characters.", "citations": [quote]}

    with WireServer(key=KEY, answerer=invent) as server:
        done = start(job, server, "openai")
    assert done.returncode == 10
    assert {a["status"] for a in answers(job)} == {"needs-review"}
    sheet = load_workbook(job / "out" / "q.answered.xlsx")["Assessment"]
    assert {sheet.cell(row, col).value for row in range(4, 24) for col in (3, 4)} == {None}


def test_the_cost_limit_is_not_passed(job: Path) -> None:
    with WireServer(key=KEY) as server:
        done = start(job, server, "openai", "--max-cost", "0.50", "--max-output-tokens", "1000")
    spent = sum(float(str(e["cost.usd"])) for e in events(job) if e["event"] == "model.response")
    assert spent <= 0.50
    assert done.returncode in (0, 6)


def test_a_tiny_cost_limit_stops_before_the_first_call(job: Path) -> None:
    with WireServer(key=KEY) as server:
        done = start(job, server, "openai", "--max-cost", "0.0001")
        assert not server.journal
    assert done.returncode == 6
    assert done.stdout == "", "the file holds no answer"
    assert "go on with: qbyok answer --resume out --max-cost USD --api-key-file" in done.stderr


def test_unknown_price_under_a_limit_is_refused(job: Path) -> None:
    with WireServer(key=KEY) as server:
        done = start(job, server, "openai", "--max-cost", "5", "--model", "home-made-1")
        assert not server.journal
    assert done.returncode == 6
    told = one_error_line(done)
    assert "'home-made-1' is unknown" in told
    assert "[providers.openai.price]" in told
    assert not (job / "out").exists()


@pytest.mark.slow
def test_own_rates_price_what_the_list_does_not_know(job: Path) -> None:
    (job / "qbyok.toml").write_text(
        "[providers.openai.price]\ninput = 2\noutput = 8\ncache_read = 0.5\nregional_surcharge = 0.1\n"
    )
    assert "price" in one_error_line(
        qbyok("answer", "q.xlsx", "--evidence", "evidence", "--provider", "openai", cwd=job)
    )
    assert qbyok("config", "trust", cwd=job).returncode == 0
    with WireServer(key=KEY) as server:
        done = start(job, server, "openai", "--max-cost", "5", "--model", "home-made-1")
    assert done.returncode == 0, done.stderr
    for event in (e for e in events(job) if e["event"] == "model.response"):
        sent, cached, written, received = (
            int(str(event[f"gen_ai.usage.{name}_tokens"]))
            for name in ("input", "cache_read.input", "cache_write.input", "output")
        )
        millionths = ((sent - cached - written) * 2 + cached * Decimal("0.5") + written * 2 + received * 8) * 11 / 10
        assert Decimal(str(event["cost.usd"])) == millionths / 1_000_000
        assert event["cost.source"] == "rates of [providers.openai.price] + 10 % regional surcharge (127.0.0.1)"


def test_hostile_environment_does_not_redirect(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with WireServer(key=KEY) as evil, WireServer(key=KEY) as server:
        for name, value in (
            ("OPENAI_BASE_URL", evil.openai_url),
            ("ANTHROPIC_BASE_URL", evil.anthropic_url),
            ("HTTP_PROXY", evil.anthropic_url),
            ("ALL_PROXY", evil.anthropic_url),
            ("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer EVIL"),
            ("ANTHROPIC_CUSTOM_HEADERS", "Authorization: Bearer EVIL"),
        ):
            monkeypatch.setenv(name, value)
        assert start(job, server, "openai").returncode == 0
        assert not evil.journal
        assert len(server.journal) == 20


def test_dry_run_sends_nothing_and_needs_no_key(job: Path) -> None:
    with WireServer(key=KEY) as server:
        done = qbyok(
            "answer",
            "q.xlsx",
            "--evidence",
            "evidence",
            "--dry-run",
            "--json",
            *flags(server, "openai", job),
            cwd=job,
        )
        assert not server.journal
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert (record["host"], record["requests"]) == ("127.0.0.1", 20)
    assert record["bytes"] == sum(q["prompt"]["bytes"] for q in record["questions"])
    assert float(record["cost_usd"]["expected"]) < float(record["cost_usd"]["worst"])
    assert sorted(path.name for path in job.iterdir()) == ["evidence", "q.xlsx"]
