"""``--sandbox``: the kernel lets this process and its children reach the endpoints and nobody else (Linux).

A network namespace of its own has no way out at all, not even to this machine; only a relay process outside
(``relay.py``) carries the calls, to the endpoints' hosts and ports. Where the system allows no user namespaces,
Landlock lets TCP connections to the endpoints' ports pass, to whatever host: it knows no names. Which of them holds
is in the run log.
"""

import ctypes
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from qbyok.egress import relay
from qbyok.errors import UsageError

Endpoint = tuple[str, int]
"""Host and port."""

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_NO_NEW_PRIVS = 38
_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_CREATE_RULESET_VERSION = 1
_LANDLOCK_RULE_NET_PORT = 2
_BIND_TCP, _CONNECT_TCP = 1, 2
_KNOWS_TCP = 4
"""The first version of Landlock that knows about TCP (Linux 6.7; Documentation/userspace-api/landlock.rst)."""


class Enforced(StrEnum):
    """What keeps the process from other hosts."""

    NAMESPACE = "network-namespace"
    LANDLOCK = "landlock"


@dataclass(slots=True)
class _Sandbox:
    """What this process is in.

    ``doors`` are the Unix sockets that lead to the endpoints; the ``relay`` behind them ends with this object. Both
    are empty where connections are made as usual.
    """

    enforced: Enforced | None = None
    doors: Mapping[Endpoint, str] = field(default_factory=dict)
    relay: "subprocess.Popen[bytes] | None" = None


_current = _Sandbox()


def enforced() -> Enforced | None:
    """Return what keeps this process from other hosts, None where it is in no sandbox."""
    return _current.enforced


def door(host: str, port: int) -> str | None:
    """Return the path of the Unix socket that leads to an endpoint, None where it is reached as usual."""
    return _current.doors.get((host, port))


def enter(endpoints: Sequence[Endpoint]) -> None:
    """Put this process, which must have no second thread yet, where it can reach the endpoints alone.

    Raises:
        UsageError: this system has neither kind of sandbox; nothing was changed.
    """
    if sys.platform == "linux":
        if len(list(Path("/proc/self/task").iterdir())) > 1:
            raise UsageError(
                "the sandbox can't be entered: a package has started a thread in this process already",
                hint="Look for a package that doesn't belong into this Python environment, or leave out --sandbox",
            )
        libc = ctypes.CDLL(None, use_errno=True)
        if _can_leave_network(libc):
            _leave_behind_relay(libc, endpoints)
        elif _landlocked(libc, [port for _, port in endpoints]):
            _current.enforced = Enforced.LANDLOCK
    if _current.enforced:
        return
    raise UsageError(
        "there is no sandbox on this system: it takes Linux with user namespaces, or with Landlock for TCP (6.7)",
        hint="Leave out --sandbox, or run qbyok in a container that reaches the endpoint alone",
    )


def _can_leave_network(libc: ctypes.CDLL) -> bool:
    """Try it in a child: who has left can't come back, and some systems allow only the first half of it."""
    child = os.fork()
    if child == 0:
        left = False
        try:
            _leave_network(libc)
            left = True
        finally:
            os._exit(0 if left else 1)
    return os.waitpid(child, 0)[1] == 0


def _leave_behind_relay(libc: ctypes.CDLL, endpoints: Sequence[Endpoint]) -> None:
    if endpoints:
        folder = tempfile.mkdtemp(prefix="qbyok-")
        _current.doors = {endpoint: f"{folder}/{number}" for number, endpoint in enumerate(endpoints)}
        _current.relay = _start_relay(_current.doors)
    _leave_network(libc)
    _current.enforced = Enforced.NAMESPACE


def _start_relay(doors: Mapping[Endpoint, str]) -> "subprocess.Popen[bytes]":
    named = [part for (host, port), path in doors.items() for part in (path, host, str(port))]
    process = subprocess.Popen(  # noqa: S603 - our own script; hosts and ports are those of the settings
        [sys.executable, "-I", "-S", relay.__file__, *named],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        start_new_session=True,  # Ctrl-C lets calls under way end
    )
    assert process.stdout is not None  # noqa: S101 - tells mypy that it is a pipe
    if process.stdout.read(len(relay.READY)) != relay.READY:
        raise UsageError(
            "the sandbox's relay could not be started",
            hint="Its sockets lie in the folder for temporary files: set TMPDIR to a short path with free space",
        )
    return process


def _leave_network(libc: ctypes.CDLL) -> None:
    """Move this process to a network namespace without interfaces.

    Raises:
        OSError: the system does not allow it.
    """
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    # Whoever the process was outside, it is inside: files and the keyring know it as before.
    for name, content in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path("/proc/self", name).write_text(content, "ascii")


def _landlocked(libc: ctypes.CDLL, ports: Sequence[int]) -> bool:
    """Let only TCP connections to these ports pass; False where the kernel can't."""
    if libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_CREATE_RULESET_VERSION) < _KNOWS_TCP:
        return False
    handled = struct.pack("=QQ", 0, _BIND_TCP | _CONNECT_TCP)
    ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, handled, len(handled), 0)
    if ruleset < 0:
        return False
    try:
        rules = (struct.pack("=QQ", _CONNECT_TCP, port) for port in ports)
        added = all(
            libc.syscall(_LANDLOCK_ADD_RULE, ruleset, _LANDLOCK_RULE_NET_PORT, rule, 0) == 0 for rule in rules
        )
        return (
            added
            and libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            and libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0
        )
    finally:
        os.close(ruleset)
