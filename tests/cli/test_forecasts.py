"""``--dry-run`` against what a run then costs, over real HTTP, with a model that uses tokens as real ones do."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.jobs import KEY, new_job
from support.program import qbyok
from support.realistic_model import RealisticModel
from support.settings import settle
from support.wire_server import WireServer

from qbyok.resources import resource_dir

SAMPLES = resource_dir("sample_questionnaires")
FIRST, SECOND = "cloud-controls.xlsx", "vendor-assessment.xlsx"
MODELS: Mapping[str, Callable[[int], RealisticModel]] = {
    "gpt-5.5-2026-04-23": RealisticModel,
    "claude-sonnet-5": lambda seed: RealisticModel(seed, caches=False, wordiness=3, thinking=0, step=4.5),
}


def arguments(server: WireServer, model: str, name: str) -> list[str]:
    provider, url = ("openai", server.openai_url) if model.startswith("gpt") else ("anthropic", server.anthropic_url)
    return [
        "answer", str(SAMPLES / name), "--evidence", str(SAMPLES / "evidence"),
        "--provider", provider, "--endpoint", url, "--model", model, "--json",
    ]  # fmt: skip


def predicted(folder: Path, server: WireServer, model: str, name: str) -> dict[str, Any]:
    """What ``--dry-run`` says, which needs no key and calls nobody."""
    calls = len(server.journal)
    done = qbyok(*arguments(server, model, name), "--dry-run", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert len(server.journal) == calls
    record: dict[str, Any] = json.loads(done.stdout)
    return record


def spent(folder: Path, server: WireServer, model: str, name: str) -> Decimal:
    """What a run costs, as its log says."""
    more = ["--api-key-file", "-", "--out", Path(name).stem, "--concurrency", "8", "--fail-on", "never"]
    done = qbyok(*arguments(server, model, name), *more, cwd=folder, stdin=KEY)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in (folder / Path(name).stem / "run.jsonl").read_text("utf-8").splitlines()]
    costs = [Decimal(event["cost.usd"]) for event in events if event["event"] == "model.response"]
    assert len(costs) > 40
    return sum(costs, Decimal(0))


def error(record: Mapping[str, Any], cost: Decimal) -> Decimal:
    """How far an expectation is off, as a share of the real cost."""
    return abs(Decimal(record["cost_usd"]["expected"]) - cost) / cost


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_a_forecast_is_within_ten_percent_of_the_log(tmp_path: Path, model: str) -> None:
    real = MODELS[model](1)
    with WireServer(key=KEY, answerer=real.answer, counter=real.count) as server:
        blind = predicted(tmp_path, server, model, FIRST)
        assert blind["estimate"]["earlier_calls"] == 0
        cost = spent(tmp_path, server, model, FIRST)
        assert cost < Decimal(blind["cost_usd"]["worst"])
        print(f"{model}: the first run was off by {error(blind, cost):.1%}")

        known = predicted(tmp_path, server, model, SECOND)
        assert known["estimate"]["earlier_calls"] == blind["requests"]
        cost = spent(tmp_path, server, model, SECOND)
        assert cost < Decimal(known["cost_usd"]["worst"])
        print(f"{model}: the second run was off by {error(known, cost):.1%}")
        assert error(known, cost) <= Decimal("0.1")


def test_who_else_may_be_called_and_what_stops_a_run_is_told(tmp_path: Path) -> None:
    job = new_job(tmp_path / "job", questions=2)
    settle(
        '[budget]\nday = 0.0001\n[providers.first]\nkind = "openai"\nmodel = "gpt-5.5-2026-04-23"',
        'failover = ["second"]\n[providers.second]\nkind = "anthropic"\nmodel = "claude-sonnet-5"',
    )
    args = ("answer", "q.xlsx", "--evidence", "evidence", "--provider", "first", "--dry-run")
    done = qbyok(*args, cwd=job)
    assert done.returncode == 0, done.stderr
    assert {line.split("\t")[2] for line in done.stdout.splitlines()} == {"policies.md"}
    assert "by failover they may go to api.anthropic.com (second, claude-sonnet-5)" in done.stderr
    assert "[budget] day of $0.0001 (" in done.stderr
    assert "warning: the run would stop at once: the next call could cost up to" in done.stderr


@pytest.mark.slow
def test_a_price_that_is_unknown_under_a_limit_is_told(tmp_path: Path) -> None:
    job = new_job(tmp_path / "job", questions=2)
    args = ("answer", "q.xlsx", "--evidence", "evidence", "--provider", "openai", "--model", "home-made-1")
    record = json.loads(qbyok(*args, "--max-cost", "5", "--dry-run", "--json", cwd=job).stdout)
    assert "price of model 'home-made-1' is unknown" in record["stops"]
    record = json.loads(qbyok(*args, "--dry-run", "--json", cwd=job).stdout)
    assert (record["stops"], record["budgets"], record["failover"]) == (None, [], [])
