"""The system's keyring: which one may be used, and what it means when it fails."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qbyok.errors import CredentialError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "qbyok"
ALTERNATIVES = "Say in [keys.NAME] where the key is found instead (env, file or command), or give --api-key-file PATH"


def kept_name(name: str) -> str:
    """Return the name under which the keyring keeps the key that was replaced; no key of the user's can have it."""
    return f"{name} (replaced)"


def read_secret(name: str) -> str | None:
    """Return the secret stored under a name, or None.

    Raises:
        CredentialError: there is no keyring that may be used, or it is locked.
    """
    backend = system_keyring()
    with keyring_errors(backend):
        return backend.get_password(SERVICE, name)


def write_secret(name: str, secret: str) -> None:
    """Store a secret, replacing the one before, and make sure that it is there.

    Raises:
        CredentialError: there is no keyring that keeps it safe.
    """
    backend = system_keyring()
    with keyring_errors(backend):
        backend.set_password(SERVICE, name, secret)
        kept = backend.get_password(SERVICE, name) == secret
    if not kept:
        raise CredentialError("the keyring took the key and does not give it back", hint=ALTERNATIVES)


def delete_secret(name: str) -> None:
    """Remove a secret, if it is there.

    Raises:
        CredentialError: there is no keyring that may be used, or it is locked.
    """
    backend = system_keyring()
    with keyring_errors(backend):
        if backend.get_password(SERVICE, name) is not None:
            backend.delete_password(SERVICE, name)


def system_keyring() -> "KeyringBackend":
    """Return the keyring to use: the system's own, never one that drops secrets or keeps them in plain text.

    Raises:
        CredentialError: there is none that may be used.
    """
    try:
        import keyring

        chosen = keyring.get_keyring()
        # Where several are at hand, keyring chains them, and would go on to the next if the first fails.
        members: list[KeyringBackend] = list(getattr(chosen, "backends", ())) or [chosen]
    except Exception as error:  # noqa: BLE001 - back ends are loaded by name and fail in their own ways
        raise CredentialError(f"the keyring can't be loaded ({type(error).__name__})", hint=ALTERNATIVES) from None
    for backend in members:
        if not _refused(backend):
            return backend
    if type(members[0]).__module__ == "keyring.backends.fail":
        raise CredentialError("this system has no keyring", hint=ALTERNATIVES)
    raise CredentialError(f"the keyring '{_name(members[0])}' does not keep keys safe", hint=ALTERNATIVES)


def keyring_name() -> str:
    """Return the name of the keyring to use.

    Raises:
        CredentialError: there is none that may be used.
    """
    return _name(system_keyring())


def _refused(backend: "KeyringBackend") -> bool:
    module = type(backend).__module__
    return module in ("keyring.backends.fail", "keyring.backends.null") or module.split(".")[:2] == [
        "keyrings",
        "alt",
    ]


def _name(backend: "KeyringBackend") -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


@contextlib.contextmanager
def keyring_errors(backend: "KeyringBackend") -> Iterator[None]:
    """Turn whatever a keyring raises into one error that shows no secret.

    Raises:
        CredentialError: it is locked, or failed.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - back ends raise whatever their platform does
        if type(error).__name__ in ("KeyringLocked", "LockedException"):
            raise CredentialError("the keyring is locked", hint="Unlock it, then try again") from None
        raise CredentialError(
            f"the keyring '{_name(backend)}' failed ({type(error).__name__})", hint=ALTERNATIVES
        ) from None
