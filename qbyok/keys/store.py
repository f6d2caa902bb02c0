"""The keys that qbyok keeps for the user: the secrets in the system's keyring, what is known of them beside it."""

import contextlib
import re
from dataclasses import replace
from pathlib import Path

from qbyok.errors import CredentialError, UsageError
from qbyok.keys.backend import ALTERNATIVES, SERVICE, keyring_errors, system_keyring
from qbyok.keys.records import KeyRecords, StoredKey, now
from qbyok.keys.secret import check_secret, fingerprint
from qbyok.model import KeyIdentity

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class KeyStore:
    """Keys in the system's keyring, with what is known of them (never the key) in the state folder."""

    def __init__(self, state: Path) -> None:
        self._records = KeyRecords(state)

    def set(self, name: str, secret: str, *, provider: str) -> KeyIdentity:
        """Store a key under a name, replacing the one before; ``provider`` is the provider's kind.

        Raises:
            UsageError: the name can't be used.
            CredentialError: the secret can't be a key, or there is no keyring that keeps it safe.
        """
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"a key can't be named {name[:80]!a}", hint="Use up to 64 letters, digits, '.', '_' and '-'"
            )
        check_secret(secret, "the input")
        backend = system_keyring()
        with keyring_errors(backend):
            backend.set_password(SERVICE, name, secret)
            kept = backend.get_password(SERVICE, name) == secret
        if not kept:
            raise CredentialError("the keyring took the key and does not give it back", hint=ALTERNATIVES)
        record = StoredKey(name=name, provider=provider, fingerprint=fingerprint(provider, secret), created=now())
        self._records.update(lambda records: {**records, name: record})
        return KeyIdentity(name=name, source="keyring", fingerprint=record.fingerprint, age_days=0)

    def get(self, name: str) -> str | None:
        """Return the secret stored under a name, or None.

        Raises:
            CredentialError: there is no keyring that may be used, or it is locked.
        """
        backend = system_keyring()
        with keyring_errors(backend):
            return backend.get_password(SERVICE, name)

    def remove(self, name: str) -> None:
        """Forget a key.

        Raises:
            CredentialError: there is none of that name, or the keyring can't be used.
        """
        if self.get(name) is None and name not in self._records.read():
            raise CredentialError(f"there is no stored key named {name[:80]!a}", hint="See: qbyok keys list")
        backend = system_keyring()
        with keyring_errors(backend):
            if backend.get_password(SERVICE, name) is not None:
                backend.delete_password(SERVICE, name)
        self._records.update(lambda records: {n: record for n, record in records.items() if n != name})

    def list(self) -> tuple[StoredKey, ...]:
        """Return what is known of the stored keys, by name. Needs no keyring."""
        return tuple(record for _, record in sorted(self._records.read().items()))

    def find(self, name: str) -> StoredKey | None:
        """Return what is known of one stored key. Needs no keyring."""
        return self._records.read().get(name)

    def used(self, name: str) -> None:
        """Note that a key is being used now; a state folder that can't be written stops nothing."""
        with contextlib.suppress(UsageError):
            if record := self.find(name):
                changed = replace(record, last_used=now())
                self._records.update(lambda records: {**records, name: changed} if name in records else records)
