"""Programs of the system that the slow tests use, and an environment that holds nothing but what they need."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest


def require(program: str, package: str, install: str = "As root: apt-get install") -> str:
    """Return the path of a program, or fail with the package that brings it, of Debian unless told otherwise."""
    found = shutil.which(program)
    if found is None:
        pytest.fail(f"{program} is not installed. {install} {package}", pytrace=False)
    return found


def bare_environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a machine that nobody has set up: an empty home, no settings, no keys, no proxies."""
    home.mkdir(parents=True, exist_ok=True)
    return {"PATH": os.environ["PATH"], "HOME": str(home), **more}


def run(
    command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], stdin: str = "", timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run a program in exactly this environment, without a terminal, and return what came of it."""
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=dict(env),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=timeout,
        check=False,
    )


def program(*args: str | Path) -> list[str]:
    """Return the command line of ``qbyok ARGS``."""
    return [sys.executable, "-m", "qbyok", *map(str, args)]
