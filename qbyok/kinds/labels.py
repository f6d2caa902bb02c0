"""The label that is built in: what has it never leaves this machine."""

from collections.abc import Iterable

from qbyok.kinds.hosts import is_loopback

LOCAL_ONLY = "local-only"


def permitted(labels: Iterable[str], host: str) -> frozenset[str]:
    """Return the labels of evidence that an endpoint may have, of those that its entry names and the one built in.

    That one is a matter of the host alone: an entry can neither add it nor leave it out.
    """
    local = {LOCAL_ONLY} if is_loopback(host) else set()
    return frozenset(labels) - {LOCAL_ONLY} | local
