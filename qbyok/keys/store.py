"""The keys that qbyok keeps for the user: the secrets in the system's keyring, what is known of them beside it."""

import contextlib
import re
from dataclasses import replace
from pathlib import Path

from qbyok.errors import CredentialError, UsageError
from qbyok.keys.backend import delete_secret, kept_name, read_secret, write_secret
from qbyok.keys.records import KEYRING, KeyRecord, KeyRecords, now
from qbyok.keys.secret import check_secret, fingerprint
from qbyok.model import KeyIdentity

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class KeyStore:
    """Keys in the system's keyring, with what is known of them (never the key) in the state folder: ``records``."""

    def __init__(self, state: Path) -> None:
        self.records = KeyRecords(state)

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
        write_secret(name, secret)
        delete_secret(kept_name(name))
        record = KeyRecord(name=name, provider=provider, fingerprint=fingerprint(provider, secret), created=now())
        self.records.update(lambda records: {**records, name: record})
        return KeyIdentity(name=name, source=KEYRING, fingerprint=record.fingerprint, age_days=0)

    def get(self, name: str) -> str | None:
        """Return the secret stored under a name, or None.

        Raises:
            CredentialError: there is no keyring that may be used, or it is locked.
        """
        return read_secret(name)

    def remove(self, name: str) -> None:
        """Forget a key: in the keyring, and all that is known of keys of that name.

        Raises:
            CredentialError: there is none of that name, or the keyring can't be used.
        """
        sources = [record.source for record in self.list() if record.name == name]
        try:
            stored = self.get(name) is not None
        except CredentialError:
            if not sources or KEYRING in sources:
                raise
            stored = False
        if not stored and not sources:
            raise CredentialError(f"there is no stored key named {name[:80]!a}", hint="See: qbyok keys list")
        if stored:
            delete_secret(name)
            delete_secret(kept_name(name))
        self.records.update(lambda records: {key: r for key, r in records.items() if r.name != name})

    def list(self) -> tuple[KeyRecord, ...]:
        """Return what is known of the stored keys and of those that were used from elsewhere. Needs no keyring."""
        return tuple(record for _, record in sorted(self.records.read().items()))

    def find(self, name: str) -> KeyRecord | None:
        """Return what is known of one key in the keyring. Needs no keyring."""
        return self.records.read().get(name)

    def age_days(self, identity: KeyIdentity, provider: str) -> int | None:
        """Return for how many days a key is known, None if it is not: used for the first time, or never stored."""
        record = self.records.read().get(_seen(identity, provider).id)
        if record is None or (record.provider == provider and record.fingerprint != identity.fingerprint):
            return None
        return record.age_days

    def used(self, identity: KeyIdentity, provider: str, max_age_days: int) -> None:
        """Note that a key is being used now; a state folder that can't be written stops nothing."""
        seen = _seen(identity, provider)

        def noted(records: dict[str, KeyRecord]) -> dict[str, KeyRecord]:
            known = records.get(seen.id, seen)
            if known.provider == provider and seen.fingerprint not in (known.fingerprint, known.previous):
                known = seen  # another key has taken its place since
            return {**records, seen.id: replace(known, last_used=seen.created, max_age_days=max_age_days)}

        with contextlib.suppress(UsageError):
            self.records.update(noted)


def _seen(identity: KeyIdentity, provider: str) -> KeyRecord:
    """Return what is known of a key that is seen for the first time."""
    return KeyRecord(
        name=identity.name,
        provider=provider,
        source=identity.source,
        fingerprint=identity.fingerprint,
        created=now(),
    )
