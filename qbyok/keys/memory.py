"""Keeping a key in memory from ending up on the disk, or before the eyes of another program."""

import contextlib
import ctypes
import sys

_PR_SET_DUMPABLE = 4


def guard_memory() -> None:
    """Have the system write no core dump of this process and, on Linux, let no debugger of the same user read it.

    For the latter see prctl(2), PR_SET_DUMPABLE. Where a system offers neither, nothing is changed.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
