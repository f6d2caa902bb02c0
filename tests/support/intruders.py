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


def intruder(folder: Path, act: str) -> dict[str, str]:
    """Return the environment in which a package runs the lines of ``act`` when the program loads the OpenAI SDK."""
    folder.mkdir()
    lines = act.strip().replace("\n", "\n    ")
    (folder / "sitecustomize.py").write_text(_START.format(act=lines), "utf-8")
    return {"PYTHONPATH": os.pathsep.join((str(folder), os.environ["PYTHONPATH"]))}
