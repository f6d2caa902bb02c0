"""What Linux says of other processes."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def is_running(number: int) -> bool:
    """Tell whether there is such a process, and it has not ended."""
    return _status(number)[:1] not in ([], ["Z"])


def processor_time(number: int) -> float:
    """Return for how many seconds a process has been busy."""
    return sum(map(int, _status(number)[11:13])) / os.sysconf("SC_CLK_TCK")


def children(number: int) -> list[int]:
    """Return the processes that a process has started, by whatever of its threads."""
    lists = Path(f"/proc/{number}/task").glob("*/children")
    return sorted(int(child) for found in lists for child in _read(found).split())


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something to hold, which it must in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _status(number: int) -> list[str]:
    """Return the fields of a process from its state on (proc_pid_stat(5)), none if it is gone."""
    return _read(Path(f"/proc/{number}/stat")).rpartition(") ")[2].split()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended meanwhile
        return ""
