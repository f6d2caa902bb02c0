"""Replacing a stored key by another. The old one stays in the keyring until a run has succeeded with the new one."""

import contextlib
import hmac
from dataclasses import replace

from qbyok.errors import CredentialError
from qbyok.keys.backend import delete_secret, kept_name, read_secret, write_secret
from qbyok.keys.records import KEYRING, KeyRecord, now
from qbyok.keys.secret import check_secret, fingerprint
from qbyok.keys.store import KeyStore
from qbyok.model import KeyIdentity


def check_rotation(store: KeyStore, name: str) -> str:
    """Return the secret that is stored now, which a rotation would replace.

    Raises:
        CredentialError: the keyring has none, or can't be used.
    """
    old = store.get(name)
    if old is not None:
        return old
    elsewhere = sorted(record.source for record in store.list() if record.name == name)
    raise CredentialError(
        f"the keyring holds no key named {name[:80]!a}" + (f"; it was found in {elsewhere[0]}" if elsewhere else ""),
        hint=f"Replace it there, or store one with: qbyok keys set {name}"
        if elsewhere
        else f"Store one with: qbyok keys set {name}",
    )


def check_new(old: str, new: str) -> None:
    """Make sure that a new secret can take the place of an old one.

    Raises:
        CredentialError: it can't be a key, or is the old one.
    """
    check_secret(new, "the input")
    if hmac.compare_digest(old.encode(), new.encode()):
        raise CredentialError("the new key is the one that is stored already", hint="Make another at the provider")


def rotate(store: KeyStore, name: str, new: str, *, provider: str) -> KeyRecord:
    """Store a new secret in place of the old one, which is kept; return what is known of the key now.

    Where an old one is kept already, no run has succeeded since with what replaced it: that one stays, and what
    replaced it is forgotten. ``provider`` is the provider's kind.

    Raises:
        CredentialError: the secret can't be used, or the keyring does not take it; the old one is in its place.
        UsageError: what is known of the keys can't be written; nothing is changed.
    """
    old = check_rotation(store, name)
    check_new(old, new)
    before = store.find(name)
    store.records.update(lambda records: records)  # what could not be noted is not done
    if before is None or not before.overlap:
        write_secret(kept_name(name), old)
    try:
        write_secret(name, new)
    except CredentialError:
        with contextlib.suppress(CredentialError):
            write_secret(name, old)
            if before is None or not before.overlap:
                delete_secret(kept_name(name))
        raise
    after = KeyRecord(
        name=name,
        provider=provider,
        fingerprint=fingerprint(provider, new),
        created=now(),
        previous=before.previous if before and before.overlap else fingerprint(provider, old),
        previous_created=_created(before),
        overlap=True,
    )
    if before:
        after = replace(after, max_age_days=before.max_age_days)
    store.records.update(lambda records: {**records, name: after})
    return after


def put_back(store: KeyStore, name: str) -> KeyRecord:
    """Put the key that is kept back in its place, and return what is known of it; the new one is forgotten.

    Raises:
        CredentialError: none is kept, or the keyring can't be used.
        UsageError: what is known of the keys can't be written.
    """
    record = store.find(name)
    kept = read_secret(kept_name(name)) if record and record.overlap else None
    if record is None or kept is None:
        raise CredentialError(
            f"no replaced key is kept for {name[:80]!a}", hint="It is until a run has succeeded with the new one"
        )
    write_secret(name, kept)
    after = replace(
        record,
        fingerprint=fingerprint(record.provider, kept),
        created=record.previous_created or now(),
        previous=record.fingerprint,
        previous_created="",
        overlap=False,
    )
    store.records.update(lambda records: {**records, name: after})
    delete_secret(kept_name(name))
    return after


def succeeded(store: KeyStore, key: KeyIdentity, provider: str) -> str | None:
    """Note that a run got answers with a key: the one that it replaced is kept no longer.

    Return that one's fingerprint, None where none was kept. ``provider`` is the provider's kind.

    Raises:
        CredentialError: the keyring can't be used.
        UsageError: what is known of the keys can't be read or written.
    """
    record = store.find(key.name) if key.source == KEYRING else None
    if record is None or not record.overlap:
        return None
    if fingerprint(provider, store.get(key.name) or "") != key.fingerprint:
        return None  # the run had another
    delete_secret(kept_name(key.name))
    ended = replace(record, overlap=False)
    store.records.update(lambda records: {**records, key.name: ended} if records.get(key.name) == record else records)
    return record.previous


def _created(before: KeyRecord | None) -> str:
    if before is None:
        return ""
    return before.previous_created if before.overlap else before.created
