"""What Linux says of other processes."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def is_running(number: int) -> bool:
    """Tell whether there is such a process, and it has not ended."""
    return bool(_status(number)) and _status(number)[0] != "Z"


def processor_time(number: int) -> float:
    """Return for how many seconds a process has been busy."""
    fields = _status(number)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(number: int) -> list[int]:
    """Return the processes that a process has started."""
    try:
        return [int(n) for n in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    except OSError:
        return []


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something to hold, which it must in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _status(number: int) -> list[str]:
    """Return the fields of a process from its state on (proc_pid_stat(5)), none if it is gone."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []
