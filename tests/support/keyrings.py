"""Keyrings for tests in this process: one as good as a real one, and those that must not be used."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

Ring = TypeVar("Ring", bound=KeyringBackend)
SECRET = "sk-canary-5f0e8d7c6b5a49382716"
OTHER = "sk-canary-other-00112233445566778899"


class MemoryKeyring(KeyringBackend):
    """A keyring as good as a real one, for the length of a test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's constructor has no annotations
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.secrets.pop((service, username), None) is None:
            raise PasswordDeleteError("no such password")


class LockedKeyring(MemoryKeyring):
    """A keyring that the user has not unlocked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("Failed to unlock the collection!")


class BrokenKeyring(MemoryKeyring):
    """A keyring whose platform fails in its own way, with the secret in its message."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(f"D-Bus says no to {SECRET}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(f"cannot keep {password}")


class PlaintextKeyring(MemoryKeyring):
    """Stands for the back ends of keyrings.alt, which keep secrets readable."""


PlaintextKeyring.__module__ = "keyrings.alt.file"


class ChainedKeyring(MemoryKeyring):
    """Stands for keyring's chain, which tries one back end after the other."""

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()
        self.backends = backends


def no_keyring() -> KeyringBackend:
    """Return what keyring has where the system has none."""
    return fail.Keyring()  # type: ignore[no-untyped-call]  # keyring's constructors have no annotations


def null_keyring() -> KeyringBackend:
    """Return the keyring that drops what it is given."""
    return null.Keyring()  # type: ignore[no-untyped-call]  # as above


def use_keyring(backend: Ring) -> Iterator[Ring]:
    """Have a keyring used, once around."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


BAD_KEYRINGS: dict[str, Callable[[], KeyringBackend]] = {
    "none": no_keyring,
    "null": null_keyring,
    "plaintext": PlaintextKeyring,
    "locked": LockedKeyring,
    "broken": BrokenKeyring,
}
