"""The user's keys: finding one, storing one, and saying which one it was without revealing it.

A key is looked for in this order, and the first place that holds one decides:

1. the file of ``--api-key-file`` or ``key_file`` (``-``: standard input);
2. the system's keyring, under service ``qbyok`` and the key's name;
3. the environment: ``QBYOK_KEY_<NAME>``, then the variable that the entry names;
4. ``key_command``, run without a shell.

A place that holds something unusable ends the search, so that no other key is sent in its stead.
"""

import contextlib
import hashlib
import json
import os
import re
import stat
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from qbyok.errors import CredentialError, UsageError
from qbyok.files import private_dir, write_atomic
from qbyok.model import KeyIdentity, KeyRef

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "qbyok"
COMMAND_SECONDS = 30
_SHORTEST_FINGERPRINTED = 20
_LONGEST = 8192
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ALTERNATIVES = "Use an environment variable (key_env), a file (--api-key-file) or a command (key_command) instead"

# What programs that print secrets need to find their user, agent and configuration, and no model provider's key.
_COMMAND_ENV = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TERM|TMPDIR|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|DISPLAY"
    r"|WAYLAND_DISPLAY|SSH_AUTH_SOCK|GPG_TTY|GNUPGHOME|PASSWORD_STORE_\w+|OP_\w+|VAULT_\w+|BW_\w+"
    r"|AWS_(?!BEARER_TOKEN)\w+|CLOUDSDK_\w+|SYSTEMROOT|APPDATA|LOCALAPPDATA|USERPROFILE"
)


class Key:
    """A secret that shows itself only to ``reveal``: not in ``repr``, formatting, tracebacks or pickles."""

    __slots__ = ("_secret", "identity")

    def __init__(self, secret: str, identity: KeyIdentity) -> None:
        self._secret = secret
        self.identity = identity

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._secret

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
    elif len(secret) > _LONGEST:
        problem = f"is longer than {_LONGEST} characters"
    else:
        return secret
    raise CredentialError(f"the key from {where} {problem}", hint="Copy the key again, on one line and nothing else")


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredKey:
    """What is known of a key in the keyring. Times are ISO 8601 in UTC, ``last_used`` empty at first."""

    name: str
    provider: str
    fingerprint: str
    created: str
    last_used: str = ""

    @property
    def age_days(self) -> int:
        """Whole days since it was stored."""
        return max(0, (datetime.now(UTC) - datetime.fromisoformat(self.created).astimezone(UTC)).days)


class KeyStore:
    """Keys in the system's keyring, with what is known of them (never the key) in the state folder."""

    def __init__(self, state: Path) -> None:
        self._file = state / "keys.json"

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
        backend = _backend()
        with _keyring_errors(backend):
            backend.set_password(SERVICE, name, secret)
            kept = backend.get_password(SERVICE, name) == secret
        if not kept:
            raise CredentialError("the keyring took the key and does not give it back", hint=_ALTERNATIVES)
        record = StoredKey(name=name, provider=provider, fingerprint=fingerprint(provider, secret), created=_now())
        self._update(lambda records: {**records, name: record})
        return KeyIdentity(name=name, source="keyring", fingerprint=record.fingerprint, age_days=0)

    def get(self, name: str) -> str | None:
        """Return the secret stored under a name, or None.

        Raises:
            CredentialError: there is no keyring that may be used, or it is locked.
        """
        backend = _backend()
        with _keyring_errors(backend):
            return backend.get_password(SERVICE, name)

    def remove(self, name: str) -> None:
        """Forget a key.

        Raises:
            CredentialError: there is none of that name, or the keyring can't be used.
        """
        if self.get(name) is None and name not in self._read():
            raise CredentialError(f"there is no stored key named {name[:80]!a}", hint="See: qbyok keys list")
        backend = _backend()
        with _keyring_errors(backend):
            if backend.get_password(SERVICE, name) is not None:
                backend.delete_password(SERVICE, name)
        self._update(lambda records: {n: record for n, record in records.items() if n != name})

    def list(self) -> tuple[StoredKey, ...]:
        """Return what is known of the stored keys, by name. Needs no keyring."""
        return tuple(record for _, record in sorted(self._read().items()))

    def find(self, name: str) -> StoredKey | None:
        """Return what is known of one stored key. Needs no keyring."""
        return self._read().get(name)

    def used(self, name: str) -> None:
        """Note that a key is being used now; a state folder that can't be written stops nothing."""
        with contextlib.suppress(UsageError):
            if record := self.find(name):
                changed = replace(record, last_used=_now())
                self._update(lambda records: {**records, name: changed} if name in records else records)

    def _read(self) -> dict[str, StoredKey]:
        try:
            records = json.loads(self._file.read_text("utf-8"))["keys"]
            return {name: _stored(name, record) for name, record in records.items()}
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError, OverflowError, TypeError, KeyError, AttributeError) as error:
            raise UsageError(
                f"cannot read {self._file}: {type(error).__name__}",
                hint="Delete it: the keys themselves are in the keyring, only their dates would be lost",
            ) from error

    def _update(self, change: Callable[[dict[str, StoredKey]], dict[str, StoredKey]]) -> None:
        from filelock import FileLock

        try:
            private_dir(self._file.parent)
            with FileLock(self._file.with_suffix(".lock")):
                records = change(self._read())
                rows = {
                    name: {field: value for field, value in asdict(record).items() if field != "name"}
                    for name, record in sorted(records.items())
                }
                write_atomic(self._file, json.dumps({"version": 1, "keys": rows}, indent=1).encode())
        except OSError as error:
            raise UsageError(
                f"cannot write {self._file}: {error.strerror or error}", hint="Check the folder's permissions"
            ) from error


def resolve_key(ref: KeyRef, *, provider: str, env: Mapping[str, str], stdin: TextIO, store: KeyStore) -> Key:
    """Find a key; the order is that of this module's docstring. ``provider`` is the provider's kind.

    Raises:
        CredentialError: it is in none of the places, or a place holds something that can't be a key.
    """
    if ref.file:
        if ref.file == "-":
            return _key(ref, _from_stdin(stdin), "stdin", provider)
        return _key(ref, _from_file(Path(ref.file)), "file", provider)
    looked: list[str] = []
    if (secret := _from_keyring(ref.name, store, looked)) is not None:
        record = store.find(ref.name)
        return _key(ref, secret, "keyring", provider, record.age_days if record else None)
    own_variable = f"QBYOK_KEY_{re.sub('[^A-Za-z0-9]', '_', ref.name).upper()}"
    for variable in filter(None, dict.fromkeys((own_variable, ref.env))):
        if env.get(variable):
            return _key(ref, env[variable], f"environment:{variable}", provider)
        looked.append(f"the variable {variable}" + (" (empty)" if variable in env else ""))
    if ref.command:
        return _key(ref, _from_command(ref.command, env), f"command:{Path(ref.command[0]).name}", provider)
    raise CredentialError(
        f"no key named '{ref.name}' was found; looked in {', '.join(looked)}",
        hint=f"Store it with: qbyok keys set {ref.name}, or set {ref.env or own_variable},"
        " or give --api-key-file PATH (- for standard input)",
    )


def _key(ref: KeyRef, secret: str, source: str, provider: str, age_days: int | None = None) -> Key:
    check_secret(secret, source)
    identity = KeyIdentity(name=ref.name, source=source, fingerprint=fingerprint(provider, secret), age_days=age_days)
    return Key(secret, identity)


def _from_keyring(name: str, store: KeyStore, looked: list[str]) -> str | None:
    try:
        secret = store.get(name)
    except CredentialError as error:
        if store.find(name):
            # The user put the key there: another one from elsewhere would be the wrong one.
            raise
        looked.append(f"the keyring ({error.message})")
        return None
    if secret is None:
        looked.append("the keyring")
    return secret


def _from_stdin(stdin: TextIO) -> str:
    if stdin.isatty():
        raise CredentialError(
            "standard input is a terminal, where a key would be seen", hint="Pipe it: some-command | qbyok …"
        )
    try:
        return _without_newline(stdin.read(_LONGEST + 2))
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialError(
            f"the key can't be read from standard input: {type(error).__name__}", hint="Pipe the key as plain text"
        ) from None


def _from_file(path: Path) -> str:
    try:
        with path.expanduser().open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise CredentialError(f"the key file {path} can be read by others", hint=f"Run: chmod 600 {path}")
            content = file.read(_LONGEST + 2)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise CredentialError(f"cannot read the key file {path}: {reason}", hint="Check the path") from None
    return _without_newline(content.decode("utf-8", "replace"))


def _from_command(command: tuple[str, ...], env: Mapping[str, str]) -> str:
    name = f"key_command '{command[0]}'"
    try:
        done = subprocess.run(  # noqa: S603 - an argument list that the user wrote, without a shell
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=False,
            env={variable: value for variable, value in env.items() if _COMMAND_ENV.fullmatch(variable)},
        )
    except subprocess.TimeoutExpired:
        raise CredentialError(
            f"{name} did not end within {COMMAND_SECONDS} seconds",
            hint="It must print the key without asking anything: standard input is empty",
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable command"
        raise CredentialError(f"{name} can't be started: {reason}", hint="Check its first word") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        shown = "".join(character if character.isprintable() else " " for character in said[:200])
        raise CredentialError(
            f"{name} failed with exit code {done.returncode}" + (f": {shown}" if shown else ""),
            hint="Run it by hand. It sees no variables but those that secret managers need",
        )
    return _without_newline(done.stdout.decode("utf-8", "replace"))


def _without_newline(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")


def _stored(name: str, record: Mapping[str, str]) -> StoredKey:
    """Return what a state file says of a key, or raise one of the errors that its reader expects."""
    stored = StoredKey(name=name, **record)
    if not all(isinstance(value, str) for value in asdict(stored).values()):
        raise TypeError(name)
    datetime.fromisoformat(stored.created).astimezone(UTC)
    return stored


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _backend() -> "KeyringBackend":
    """Return the keyring to use: the system's own, never one that drops secrets or keeps them in plain text."""
    try:
        import keyring

        chosen = keyring.get_keyring()
        # Where several are at hand, keyring chains them, and would go on to the next if the first fails.
        members: list[KeyringBackend] = list(getattr(chosen, "backends", ())) or [chosen]
    except Exception as error:  # noqa: BLE001 - back ends are loaded by name and fail in their own ways
        raise CredentialError(f"the keyring can't be loaded ({type(error).__name__})", hint=_ALTERNATIVES) from None
    for backend in members:
        if not _refused(backend):
            return backend
    if type(members[0]).__module__ == "keyring.backends.fail":
        raise CredentialError("this system has no keyring", hint=_ALTERNATIVES)
    raise CredentialError(f"the keyring '{_name(members[0])}' does not keep keys safe", hint=_ALTERNATIVES)


def _refused(backend: "KeyringBackend") -> bool:
    module = type(backend).__module__
    return module in ("keyring.backends.fail", "keyring.backends.null") or module.split(".")[:2] == [
        "keyrings",
        "alt",
    ]


def _name(backend: "KeyringBackend") -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


@contextlib.contextmanager
def _keyring_errors(backend: "KeyringBackend") -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - back ends raise whatever their platform does
        if type(error).__name__ in ("KeyringLocked", "LockedException"):
            raise CredentialError("the keyring is locked", hint="Unlock it, then try again") from None
        raise CredentialError(
            f"the keyring '{_name(backend)}' failed ({type(error).__name__})", hint=_ALTERNATIVES
        ) from None
