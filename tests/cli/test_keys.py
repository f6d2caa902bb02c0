"""Keys as the program uses them: what is known of each, how old it may be, and who hears of it."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.jobs import KEY, events, new_job, start
from support.program import qbyok
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
    make_older(91)
    assert "91, older than 90" in qbyok("keys", "list", cwd=job).stdout
    assert listed(job)[0]["old"] is True
