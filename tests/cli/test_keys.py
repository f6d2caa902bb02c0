"""Keys as the program uses them: what is known of each, how old it may be, and who hears of it."""

import json
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from support.jobs import KEY, events, flags, new_job, start
from support.program import one_error_line, qbyok
from support.wire_server import WireServer


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job", questions=4)


def keys_file() -> Path:
    return Path(os.environ["XDG_STATE_HOME"]) / "qbyok" / "keys.json"


def make_older(days: int) -> None:
    """Have all known keys so many days older."""
    stored = json.loads(keys_file().read_text("utf-8"))
    for record in stored["keys"].values():
        record["created"] = (datetime.now(UTC) - timedelta(days=days, hours=1)).isoformat()
    keys_file().write_text(json.dumps(stored), "utf-8")


def listed(job: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(qbyok("keys", "list", "--json", cwd=job).stdout)
    return found


@pytest.mark.slow
def test_a_key_from_a_file_is_listed_once_it_was_used(job: Path) -> None:
    assert listed(job) == []
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 0
        used = {str(event["key.age_days"]) for event in events(job) if event["event"] == "model.request"}
    assert used == {"None"}
    (record,) = listed(job)
    assert (record["name"], record["provider"], record["source"]) == ("anthropic", "anthropic", "file")
    assert (record["age_days"], record["max_age_days"], record["old"]) == (0, 90, False)
    assert record["fingerprint"] == next(e["key.id"] for e in events(job) if e["event"] == "model.request")
    assert record["last_used"]
    costs = [Decimal(str(event["cost.usd"])) for event in events(job) if event["event"] == "model.response"]
    assert Decimal(str(record["spent_usd"])) == sum(costs) > 0
    assert f"{sum(costs):.4f}" in qbyok("keys", "list", cwd=job).stdout
    make_older(91)
    assert "91, older than 90" in qbyok("keys", "list", cwd=job).stdout
    assert listed(job)[0]["old"] is True


def with_named_key(job: Path, *lines: str) -> None:
    """Say in the user's settings how old the key of the provider ``anthropic`` may become."""
    with_settings("\n".join(("[keys.anthropic]", *lines)))


def with_settings(text: str) -> None:
    """Write the user's settings."""
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "qbyok"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "qbyok.toml").write_text(text, "utf-8")


@pytest.mark.slow
def test_an_old_key_is_told_of_on_stderr_in_the_summary_and_in_the_log(job: Path) -> None:
    with_named_key(job, "max_age_days = 30")
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 0
        (job / "out").rename(job / "first")
        make_older(31)
        done = start(job, server, "anthropic", "--json")
    assert done.returncode == 0, done.stderr
    warning = "warning: key 'anthropic' (file) is 31 days old, more than 30. Replace it where it is found: file"
    assert done.stderr.splitlines().count(warning) == 1
    (told,) = json.loads(done.stdout)["keys"]
    (logged,) = (event for event in events(job) if event["event"] == "key.old")
    for record in (told, logged):
        assert (record["key.name"], record["key.age_days"], record["max_age_days"]) == ("anthropic", 31, 30)
    assert told["message"] in warning
    assert {event["key.age_days"] for event in events(job) if event["event"] == "model.request"} == {31}
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@pytest.mark.slow
def test_an_old_key_that_is_refused_stops_before_anything_is_sent(job: Path) -> None:
    with_named_key(job, "max_age_days = 30", 'when_old = "refuse"')
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 0
        (job / "out").rename(job / "first")
        make_older(31)
        before = len(server.journal)
        refused = start(job, server, "anthropic")
        assert len(server.journal) == before
    assert refused.returncode == 4
    line = one_error_line(refused)
    assert line.startswith("error: key 'anthropic' (file) is 31 days old, more than 30, and is refused (when_old).")
    assert not (job / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["openai"], "the keyring holds no key named 'openai'"),
        (["openai", "--no-test"], "--no-test and --offline belong together"),
        (["openai", "--offline"], "--no-test and --offline belong together"),
        (["openai", "--back"], "no replaced key is kept for 'openai'"),
        (["nobodys"], "no provider uses a key named 'nobodys'"),
        (["openai", "--provider", "anthropic"], "provider 'anthropic' does not use key 'openai'"),
        (["shared"], "key 'shared' is used by several providers: eu, us"),
    ],
)
def test_what_can_not_be_rotated_is_said_before_a_key_is_asked_for(
    arguments: list[str], words: str, job: Path
) -> None:
    entries = (f'[providers.{name}]\nkind = "openai"\nkey = "shared"\n' for name in ("us", "eu"))
    with_settings("".join(entries))
    # There is no keyring in the tests: where one is needed first, that is what is said.
    line = one_error_line(qbyok("keys", "rotate", *arguments, cwd=job, stdin=f"{KEY}\n"))
    assert words in line or (words.startswith("the keyring holds") and "this system has no keyring" in line)


@pytest.mark.parametrize(
    ("place", "found_in"),
    [
        ('file = "/keys/mine"', "comes from file /keys/mine. Replace it there"),
        pytest.param(
            'command = ["op", "read"]', "where it is found: variable QBYOK_KEY_ANTHROPIC", marks=pytest.mark.slow
        ),
    ],
)
def test_a_key_from_elsewhere_is_replaced_there(job: Path, place: str, found_in: str) -> None:
    with_named_key(job, place)
    done = qbyok("keys", "rotate", "anthropic", cwd=job, stdin="sk-other-0123456789abcdefghij")
    assert done.returncode == 4
    assert found_in in one_error_line(done)


@pytest.mark.slow
def test_what_a_key_cost_stands_once_wherever_it_was_found(job: Path) -> None:
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 0
        again = ["answer", "q.xlsx", "--evidence", "evidence", *flags(server, "anthropic", job)]
        assert qbyok(*again, cwd=job, env={"ANTHROPIC_API_KEY": KEY}).returncode == 0
    found = {str(record["source"]): Decimal(str(record["spent_usd"])) for record in listed(job)}
    assert found.keys() == {"file", "environment:ANTHROPIC_API_KEY"}
    assert found["file"] == 0
    (paid,) = json.loads(qbyok("spend", "--by", "key", "--json", cwd=job).stdout)["sums"]
    assert found["environment:ANTHROPIC_API_KEY"] == Decimal(paid["spent_usd"]) > 0
