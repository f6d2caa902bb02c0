"""The job of ``support.jobs`` as a batch."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from support.jobs import flags
from support.program import qbyok
from support.wire_server import WireServer


def allow_batches(api: str = "responses") -> None:
    """Have the user's own settings allow that both vendors store batches."""
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "qbyok" / "qbyok.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(
        f'[providers.anthropic]\nallow_batch = true\n[providers.openai]\nallow_batch = true\napi = "{api}"\n'
    )


def submit(job: Path, server: WireServer, wire: str, *more: str) -> subprocess.CompletedProcess[str]:
    """Leave the job's requests with the vendor; what Chat Completions needs is in the user's settings."""
    named = flags(server, wire.removesuffix("-chat"), job)
    return _batch(job, "submit", "q.xlsx", "--evidence", "evidence", "--out", "out", *named, *more)


def collect(job: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Take in the results of the job's batch."""
    return _batch(job, "collect", "out", *more)


def cancel(job: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Have the vendor end the job's batch."""
    return _batch(job, "cancel", "out", *more)


def submit_again(job: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Leave with the vendor what the job lacks."""
    return _batch(job, "submit", "--resume", "out", *more)


def give_up(job: Path, batch: str, *more: str) -> subprocess.CompletedProcess[str]:
    """Go on without a batch."""
    return _batch(job, "give-up", "out", batch, *more)


def look(job: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Ask how the job's batch stands."""
    return _batch(job, "status", "out", *more)


def status(job: Path) -> dict[str, object]:
    """How the job's batch stands."""
    done = look(job, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def export(
    job: Path, server: WireServer, wire: str, *more: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Write the job's requests to a file."""
    named = flags(server, wire, job)
    args = ["q.xlsx", "--evidence", "evidence", "--out", "out", "-o", "requests.jsonl", *named, *more]
    return qbyok("batch", "export", *args, cwd=job, env=env)


def _batch(job: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return qbyok("batch", *args, "--api-key-file", str(job.parent / "key"), cwd=job)
