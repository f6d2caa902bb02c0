"""A questionnaire, evidence and a key in a folder, answered by the real program over a wire server."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from support.program import qbyok
from support.questionnaires import evidence, workbook
from support.wire_server import WireServer

KEY = "sk-canary-4f1c9d7e2b8a4d5f9c3e7a1b6d2f8e4c"


def new_job(folder: Path, questions: int = 20) -> Path:
    """Lay out a folder with a questionnaire and its evidence, and a key beside it."""
    folder.mkdir()
    workbook(folder / "q.xlsx", questions)
    evidence(folder / "evidence")
    key = folder.parent / "key"
    key.touch(0o600)
    key.write_text(KEY)
    return folder


def labelled_job(folder: Path) -> Path:
    """Lay out a small job with a file of evidence in the folder ``eu``, for labels to name."""
    job = new_job(folder, questions=4)
    (job / "evidence" / "eu").mkdir()
    text = (job / "evidence" / "policies.md").read_text("utf-8")
    own = text.replace("approved by the security board and is reviewed", "written in Germany, where they look at it")
    (job / "evidence" / "eu" / "secret.md").write_text(f"# Frankfurt\n\nOnly in Frankfurt. {own}", "utf-8")
    return job


def flags(server: WireServer, wire: str, job: Path) -> list[str]:
    """Flags for one wire format; Chat Completions is an option of a provider entry."""
    if wire == "anthropic":
        return ["--provider", "anthropic", "--endpoint", server.anthropic_url, "--model", "claude-sonnet-5"]
    if wire == "openai-chat":
        (job / "qbyok.toml").write_text('[providers.openai]\napi = "chat-completions"\n')
    return ["--provider", "openai", "--endpoint", server.openai_url, "--model", "gpt-5.5-2026-04-23"]


def command(job: Path, server: WireServer, wire: str, *more: str) -> list[str]:
    """The arguments that start the job."""
    key = ["--api-key-file", str(job.parent / "key")]
    return ["answer", "q.xlsx", "--evidence", "evidence", "--out", "out", *flags(server, wire, job), *key, *more]


def start(job: Path, server: WireServer, wire: str, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the job to its end."""
    return qbyok(*command(job, server, wire, *more), cwd=job)


def launch(job: Path, server: WireServer, wire: str, *more: str) -> subprocess.Popen[str]:
    """Start the job and return at once."""
    return launch_program(job, command(job, server, wire, *more))


def launch_program(job: Path, args: Sequence[str]) -> subprocess.Popen[str]:
    """Start the program in the job's folder and return at once."""
    return subprocess.Popen(
        [sys.executable, "-m", "qbyok", *args],
        cwd=job,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_calls(server: WireServer, number: int) -> None:
    """Wait until so many calls have arrived."""
    deadline = time.monotonic() + 30
    while len(server.journal) < number and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(server.journal) >= number


def resume(job: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Go on with the job."""
    return qbyok("answer", "--resume", "out", "--api-key-file", job.parent / "key", *more, cwd=job)


def answers(job: Path) -> list[dict[str, object]]:
    """The lines of ``answers.jsonl``."""
    return [json.loads(line) for line in (job / "out" / "answers.jsonl").read_text("utf-8").splitlines()]


def events(job: Path) -> list[dict[str, object]]:
    """The lines of ``run.jsonl``."""
    return [json.loads(line) for line in (job / "out" / "run.jsonl").read_text("utf-8").splitlines()]
