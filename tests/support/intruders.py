"""Packages that reach out of their own accord, put into the Python environment of the program under test."""

import os
from pathlib import Path

_START = """
import sys
import loopback_only  # the tests' own guard goes on to hold


def act():
    {act}


def at_import(event, args, done=[]):
    if event == "import" and args[0] == "openai" and not done:
        done.append(True)
        act()


sys.addaudithook(at_import)
"""


_KILL = """
import os
import signal
import sys
import loopback_only  # the tests' own guard goes on to hold


def kill_when(event, args):
    if {condition}:
        os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(kill_when)
"""


def killed_when(folder: Path, condition: str) -> dict[str, str]:
    """Return the environment in which the program is killed by SIGKILL at the first audit event of Python's with an
    ``event`` and ``args`` that meet a ``condition``."""
    return _customized(folder, _KILL.format(condition=condition))


def intruder(folder: Path, act: str) -> dict[str, str]:
    """Return the environment in which a package runs the lines of ``act`` when the program loads the OpenAI SDK."""
    return _customized(folder, _START.format(act=act.strip().replace("\n", "\n    ")))


def _customized(folder: Path, module: str) -> dict[str, str]:
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(module, "utf-8")
    return {"PYTHONPATH": os.pathsep.join((str(folder), os.environ["PYTHONPATH"]))}
