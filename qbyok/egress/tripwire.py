"""A tripwire around the sockets of this process: no connection and no name look-up but to the endpoint.

It catches what a library might do of its own accord: telemetry, an update check, a call to a proxy. It is no sandbox.
It does not see code that calls the system past Python's ``socket`` (ctypes, gRPC, pycurl), nor other processes; the
documentation of ``sys.addaudithook`` says so, too. ``qbyok.egress.client`` is what controls the calls of qbyok
itself; ``qbyok.egress.sandbox`` has the kernel stop everything else.
"""

import ipaddress
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from qbyok.errors import EgressError

_ADDRESSED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOKED_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
_LOOKED_UP_BACKWARDS = frozenset({"socket.gethostbyaddr", "socket.getnameinfo"})
"""From an address to its name, which asks a resolver for an address, too."""
_LOCAL_FAMILIES = frozenset(getattr(socket, name, None) for name in ("AF_UNIX", "AF_NETLINK"))
"""Other programs on this machine (the keyring's, for one), and the kernel's list of interfaces."""


class TrippedError(BaseException):
    """A library tried to reach somebody else.

    No ``Exception``: libraries go on after those, both vendors' SDKs among them.
    """


@dataclass(slots=True)
class _Tripwire:
    """Whom this process may reach, by what addresses it is known, and whom it tried to reach besides."""

    allowed: set[tuple[str, int]] = field(default_factory=set)
    addresses: dict[str, set[str]] = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)


_tripwire = _Tripwire()


def install() -> None:
    """Watch this process from now on; it can't be taken back."""
    sys.addaudithook(_watch)
    socket.getaddrinfo = _learning(socket.getaddrinfo)  # the event tells the name that is looked up, not the result


def allow(host: str, port: int) -> None:
    """Let connections to a host and port pass, and look-ups of its name."""
    _tripwire.allowed.add((_plain(host), port))


def check() -> None:
    """Check that nobody else was tried to be reached.

    Raises:
        EgressError: somebody was; it was stopped, even if the library that tried went on as if nothing were.
    """
    if _tripwire.stopped:
        raise blocked(_tripwire.stopped[0])


def blocked(what: str) -> EgressError:
    """Return the error for an attempt that was stopped."""
    return EgressError(
        f"something in this process tried to reach {what}, which is not the endpoint; it was stopped",
        hint="Nothing was sent there. Look for a package that doesn't belong into this Python environment",
    )


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if event in _ADDRESSED:
        family, address = args[0].family, args[1]
        if address is None or family in _LOCAL_FAMILIES or _may_reach(address):
            return
        _stop(f"{address[0]}:{address[1]}" if isinstance(address, tuple) else "an unusual address")
    elif event in _LOOKED_UP and not _may_look_up(args[0]):
        _stop(f"the name '{_plain(args[0])}'")
    elif event in _LOOKED_UP_BACKWARDS:
        _stop("a resolver, for the name of an address")


def _stop(what: str) -> None:
    _tripwire.stopped.append(what)
    raise TrippedError(what)


def _may_reach(address: object) -> bool:
    match address:
        case (str() | bytes() as host, int() as port, *_):
            reached = _plain(host)
            return any(
                port == its and (reached == name or reached in _tripwire.addresses.get(name, ()))
                for name, its in _tripwire.allowed
            )
        case _:
            return False


def _may_look_up(name: object) -> bool:
    """Tell whether a name may be looked up; an address that is written out, or none, is no look-up."""
    host = _plain(name)
    return host == "" or _is_address(host) or any(host == allowed for allowed, _ in _tripwire.allowed)


def _learning(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Return a look-up that notes by what addresses an allowed name is known."""

    @wraps(resolve)
    def look_up(host: Any, *args: Any, **options: Any) -> Any:
        found = resolve(host, *args, **options)
        _tripwire.addresses.setdefault(_plain(host), set()).update(_plain(entry[4][0]) for entry in found)
        return found

    return look_up


def _plain(host: object) -> str:
    """Return a host as it is compared: lower case, without a closing dot, an address in its shortest form."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else str(host or "")
    text = text.lower().rstrip(".")
    address = text.partition("%")[0]  # without the interface that a local address of IPv6 may name
    return str(ipaddress.ip_address(address)) if _is_address(address) else text


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
