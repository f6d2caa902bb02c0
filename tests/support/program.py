"""Runs the real program as a user would: another process, its own streams, its exit code."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from support.canaries import shows_key


def qbyok(
    *args: str | Path, cwd: Path, env: Mapping[str, str] | None = None, stdin: str = "", timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run ``qbyok ARGS`` and return what came of it; ``env`` is added to the test's own environment."""
    import os

    done = subprocess.run(
        [sys.executable, "-m", "qbyok", *map(str, args)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert not shows_key(done.stdout + done.stderr)
    return done


def one_error_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line of error that a failed command printed; anything else on stderr fails the test."""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("error: "), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return lines[0]
