"""A key in memory: it shows itself to nobody who does not ask, and has a fingerprint that names it in logs."""

import hashlib
import hmac
from typing import NoReturn

from qbyok.errors import CredentialError
from qbyok.model import KeyIdentity

LONGEST = 8192
_SHORTEST_FINGERPRINTED = 20


class Key:
    """A secret that shows itself only to ``reveal``: not in ``repr``, formatting, tracebacks or pickles."""

    __slots__ = ("_secret", "identity")

    def __init__(self, secret: str, identity: KeyIdentity) -> None:
        self._secret = secret
        self.identity = identity

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._secret

    def same(self, other: "Key") -> bool:
        """Tell whether both are the same secret."""
        return hmac.compare_digest(self._secret, other.reveal())

    def __repr__(self) -> str:
        return f"Key({self.identity.name!r}, fingerprint={self.identity.fingerprint!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key must not be copied or stored")


def fingerprint(provider: str, secret: str) -> str:
    """Return the first 16 hex digits of SHA-256("qbyok-key-v1" NUL provider NUL key), which identify a key in logs.

    ``provider`` is the provider's kind, so that a key has one fingerprint however its entries are named. Keys under
    20 characters have none, since they could be guessed from it.
    """
    if len(secret) < _SHORTEST_FINGERPRINTED:
        return ""
    return hashlib.sha256(b"\0".join((b"qbyok-key-v1", provider.encode(), secret.encode()))).hexdigest()[:16]


def check_secret(secret: str, where: str) -> str:
    """Return the secret if it can be a key.

    Raises:
        CredentialError: it can't; the message says why and where, and never shows it.
    """
    if not secret.strip():
        problem = "is empty"
    elif not secret.isascii():
        problem = "holds characters outside ASCII"
    elif not all("!" <= character <= "~" for character in secret):
        problem = "holds a space or a line break"
    elif len(secret) > LONGEST:
        problem = f"is longer than {LONGEST} characters"
    else:
        return secret
    raise CredentialError(f"the key from {where} {problem}", hint="Copy the key again, on one line and nothing else")
