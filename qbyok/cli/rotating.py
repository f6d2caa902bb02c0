"""``qbyok keys rotate``: a new key is tried before it takes the place of the old one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qbyok.cli import console, wiring
from qbyok.errors import CredentialError, KeyRejectedError, QbyokError, UsageError
from qbyok.model import KeyIdentity, KeyRef, ProviderEntry

if TYPE_CHECKING:
    from qbyok.keys.records import KeyRecord
    from qbyok.keys.store import KeyStore


@dataclass(frozen=True, kw_only=True, slots=True)
class Rotation:
    """What the user asked for: the key's name, the provider to try it with, and whether to try it at all."""

    name: str
    provider: str | None
    endpoint: str | None
    test: bool
    revoke_old: bool


def rotate_key(job: Rotation, read_secret: Callable[[], str], *, as_json: bool) -> None:
    """Replace a stored key by the one that the user gives, and say what became of both."""
    from qbyok.keys import rotation

    store, entry = wiring.key_store(), _entry(job)
    old = _stored(store, entry)
    new = read_secret()
    rotation.check_new(old, new)
    if job.test:
        _try(entry, job.name, new)
    record = rotation.rotate(store, job.name, new, provider=entry.kind)
    revoke_at = _revoke_at(entry) if job.revoke_old else None
    if as_json:
        told: dict[str, Any] = {"key": job.name, "fingerprint": record.fingerprint, "previous": record.previous}
        console.data_json({**told, "tested": job.test, "overlap": record.overlap, "revoke_at": revoke_at})
        return
    tried = f"{entry.endpoint} accepts it" if job.test else "it was not tried"
    console.say(f"key '{job.name}' rotated: {_shown(record.fingerprint)} replaces {_shown(record.previous)}; {tried}")
    console.say("the old key stays in the keyring until a run has succeeded with the new one; until then:")
    console.say(f"  qbyok keys rotate {job.name} --back")
    if revoke_at is not None:
        where = revoke_at or f"the console of whoever runs {entry.endpoint}"
        console.say(f"qbyok cannot revoke the old key ({_shown(record.previous)}); do it yourself at {where}:")
        console.say("  find it there by the name and the date that you made it with, and delete it")


def put_key_back(name: str, *, as_json: bool) -> None:
    """Put the key that a rotation replaced back in its place."""
    from qbyok.keys.rotation import put_back

    record: KeyRecord = put_back(wiring.key_store(), name)
    if as_json:
        console.data_json({"key": name, "fingerprint": record.fingerprint, "previous": record.previous})
        return
    console.say(f"key '{name}' is {_shown(record.fingerprint)} again; {_shown(record.previous)} is forgotten")


def _entry(job: Rotation) -> ProviderEntry:
    """Return the provider that the key is for, as the user agreed to it.

    Raises:
        UsageError: none uses it, or several do and the user named none of them.
    """
    flags = {"provider": job.provider, "endpoint": job.endpoint}
    users = [
        name
        for name, entry in sorted(wiring.settings(flags).providers.items())
        if entry.key and entry.key.name == job.name
    ]
    if not users:
        raise UsageError(
            f"no provider uses a key named '{job.name}'", hint=f'Write key = "{job.name}" in [providers.NAME]'
        )
    if job.provider is None and len(users) > 1:
        raise UsageError(
            f"key '{job.name}' is used by several providers: {', '.join(users)}",
            hint=f"Name the one to try it with: --provider {users[0]}",
        )
    if job.provider is not None and job.provider not in users:
        raise UsageError(
            f"provider '{job.provider}' does not use key '{job.name}'", hint=f"Name one of: {', '.join(users)}"
        )
    return wiring.settings({**flags, "provider": job.provider or users[0]}).entry()


def _stored(store: "KeyStore", entry: ProviderEntry) -> str:
    """Return the secret that is stored now.

    Raises:
        CredentialError: the provider's key is found elsewhere, or the keyring can't be used.
    """
    from qbyok.keys.backend import ALTERNATIVES
    from qbyok.keys.finding import places
    from qbyok.keys.rotation import check_rotation

    ref = entry.key or KeyRef(name=entry.name)
    if ref.file:
        raise CredentialError(f"key '{ref.name}' comes from {places(ref)[0]}", hint="Replace it there")
    try:
        return check_rotation(store, ref.name)
    except CredentialError as error:
        if error.hint == ALTERNATIVES:
            error.hint = f"Replace key '{ref.name}' where it is found: {', '.join(places(ref)[1:])}"
        raise


def _try(entry: ProviderEntry, name: str, secret: str) -> None:
    """Ask the provider whether it accepts the new key, by a call that costs nothing."""
    from qbyok.egress.client import http_client
    from qbyok.keys.secret import Key, fingerprint
    from qbyok.providers.registry import check_key

    identity = KeyIdentity(name=name, source="input", fingerprint=fingerprint(entry.kind, secret))
    try:
        check_key(entry, key=Key(secret, identity), connect=http_client)
    except QbyokError as error:
        error.message = f"the new key was not stored, and key '{name}' is untouched: {error.message}"
        if isinstance(error, KeyRejectedError):
            error.hint = f"Copy the new key again, and repeat: qbyok keys rotate {name}"
        raise


def _revoke_at(entry: ProviderEntry) -> str:
    from urllib.parse import urlsplit

    from qbyok.providers.consoles import key_console

    return key_console(urlsplit(entry.endpoint).hostname or "")


def _shown(fingerprint: str) -> str:
    return fingerprint or "(short key)"
