"""Finding a key.

A key is looked for in this order, and the first place that holds one decides:

1. the file of ``--api-key-file`` or ``key_file`` (``-``: standard input);
2. the system's keyring, under service ``qbyok`` and the key's name;
3. the environment: ``QBYOK_KEY_<NAME>``, then the variable that the settings name;
4. the command that the settings name, run without a shell.

A place that holds something unusable ends the search, so that no other key is sent in its stead.
"""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from qbyok.errors import CredentialError
from qbyok.keys.command import run_key_command
from qbyok.keys.records import KEYRING
from qbyok.keys.secret import LONGEST, Key, check_secret, fingerprint
from qbyok.keys.store import KeyStore
from qbyok.model import KeyIdentity, KeyRef

_THE_KEYRING = "the keyring"


def resolve_key(ref: KeyRef, *, provider: str, env: Mapping[str, str], stdin: TextIO, store: KeyStore) -> Key:
    """Find a key; the order is that of this module's docstring. ``provider`` is the provider's kind.

    Raises:
        CredentialError: it is in none of the places, or a place holds something that can't be a key.
    """

    def key_from(secret: str, source: str) -> Key:
        check_secret(secret, source)
        found = KeyIdentity(name=ref.name, source=source, fingerprint=fingerprint(provider, secret))
        return Key(secret, replace(found, age_days=store.age_days(found, provider)))

    if ref.file:
        if ref.file == "-":
            return key_from(_from_stdin(stdin), "stdin")
        return key_from(_from_file(Path(ref.file)), "file")
    looked: list[str] = []
    if (secret := _from_keyring(ref.name, store, looked)) is not None:
        return key_from(secret, KEYRING)
    variables = _variables(ref)
    for variable in variables:
        if env.get(variable):
            return key_from(env[variable], f"environment:{variable}")
        looked.append(f"the variable {variable}" + (" (empty)" if variable in env else ""))
    if ref.command:
        printed = _without_newline(run_key_command(ref.command, env))
        return key_from(printed, f"command:{Path(ref.command[0]).name}")
    elsewhere = f"{variables[-1]}, or give --api-key-file PATH (- for standard input)"
    stores = looked[0] == _THE_KEYRING  # else it can't be used here
    raise CredentialError(
        f"no key named '{ref.name}' was found; looked in {', '.join(looked)}",
        hint=f"Store it with: qbyok keys set {ref.name}, or set {elsewhere}" if stores else f"Set {elsewhere}",
    )


def places(ref: KeyRef) -> tuple[str, ...]:
    """Return where a key is looked for, in this order; of a command its program alone."""
    if ref.file:
        return ("standard input",) if ref.file == "-" else (f"file {ref.file}",)
    variables = (f"variable {name}" for name in _variables(ref))
    return ("keyring", *variables, *([f"command {Path(ref.command[0]).name}"] if ref.command else []))


def _variables(ref: KeyRef) -> tuple[str, ...]:
    own = f"QBYOK_KEY_{re.sub('[^A-Za-z0-9]', '_', ref.name).upper()}"
    return tuple(filter(None, dict.fromkeys((own, ref.env))))


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
        looked.append(_THE_KEYRING)
    return secret


def _from_stdin(stdin: TextIO) -> str:
    if stdin.isatty():
        raise CredentialError(
            "standard input is a terminal, where a key would be seen", hint="Pipe it: some-command | qbyok …"
        )
    try:
        return _without_newline(stdin.read(LONGEST + 2))
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
            content = file.read(LONGEST + 2)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise CredentialError(f"cannot read the key file {path}: {reason}", hint="Check the path") from None
    return _without_newline(content.decode("utf-8", "replace"))


def _without_newline(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")
