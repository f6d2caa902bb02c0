"""While a key is in memory, the system writes no core dump of the process and lets nobody read it."""

import json
import sys
from pathlib import Path

import pytest
from support.intruders import intruder
from support.jobs import KEY, command, new_job
from support.program import qbyok
from support.wire_server import WireServer

LOOK = """
import ctypes, json, resource
with open({file!r}, "w") as file:
    json.dump([resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)], file)
"""
"""Writes down the limit for core dumps, and what prctl(2) says to PR_GET_DUMPABLE."""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_no_core_dump_and_no_debugger(tmp_path: Path) -> None:
    job = new_job(tmp_path / "job", 1)
    env = intruder(tmp_path / "intruder", LOOK.format(file=str(tmp_path / "seen")))
    with WireServer(key=KEY) as server:
        done = qbyok(*command(job, server, "openai"), cwd=job, env=env)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "seen").read_text()) == [[0, 0], 0]
