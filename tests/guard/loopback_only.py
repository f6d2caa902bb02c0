"""Holds in every Python that the tests start: no connection and no name look-up beyond this machine.

The hook raises a ``BaseException``, which no library swallows, so that a test that reaches out fails loudly.
"""

import ipaddress
import sys

_LOCAL_NAMES = {"localhost", "", None}


class EgressInTestsError(BaseException):
    """A test tried to reach a host other than this one."""


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _hook(event: str, args: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise EgressInTestsError(f"{event} to {address}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr") and not _is_local(args[0]):
        raise EgressInTestsError(f"{event} of {args[0]}")


sys.addaudithook(_hook)
