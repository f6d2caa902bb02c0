"""Finding a key: where one is looked for, what is refused, and that nothing shows it."""

import copy
import hashlib
import io
import json
import os
import pickle
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from support.keyrings import (
    BAD_KEYRINGS,
    OTHER,
    SECRET,
    MemoryKeyring,
    no_keyring,
    use_keyring,
)

from qbyok.errors import CredentialError
from qbyok.keys import command
from qbyok.keys.finding import resolve_key
from qbyok.keys.secret import Key, check_secret, fingerprint
from qbyok.keys.store import KeyStore
from qbyok.model import KeyIdentity, KeyRef


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    yield from use_keyring(MemoryKeyring())


@pytest.fixture
def no_ring() -> Iterator[KeyringBackend]:
    yield from use_keyring(no_keyring())


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "state")


def resolve(
    store: KeyStore,
    *,
    environ: dict[str, str] | None = None,
    stdin: str = "",
    name: str = "work",
    env: str = "",
    command: tuple[str, ...] = (),
    file: str = "",
) -> Key:
    wanted = KeyRef(name=name, env=env, command=command, file=file)
    return resolve_key(wanted, provider="openai", env=environ or {}, stdin=io.StringIO(stdin), store=store)


def private_file(path: Path, content: str) -> Path:
    path.write_text(content)
    path.chmod(0o600)
    return path


def printing(text: str, *, code: int = 0, stderr: str = "") -> tuple[str, ...]:
    script = f"import sys; sys.stdout.write({text!r}); sys.stderr.write({stderr!r}); sys.exit({code})"
    return (sys.executable, "-c", script)


# What a key shows


def test_a_key_shows_itself_to_nobody_who_does_not_ask() -> None:
    key = Key(SECRET, KeyIdentity(name="work", source="file", fingerprint=fingerprint("openai", SECRET)))
    assert key.reveal() == SECRET
    for text in (repr(key), str(key), f"{key}", f"{[key]}", f"{key.identity}"):
        assert SECRET not in text
    assert not hasattr(key, "__dict__")
    for leak in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError) as caught:
            leak(key)
        assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_the_fingerprint_is_the_documented_hash() -> None:
    expected = hashlib.sha256(b"qbyok-key-v1\0anthropic\0" + SECRET.encode()).hexdigest()[:16]
    assert fingerprint("anthropic", SECRET) == expected
    assert fingerprint("openai", SECRET) != expected


def test_a_key_that_could_be_guessed_has_no_fingerprint() -> None:
    assert fingerprint("openai", "x" * 19) == ""
    assert len(fingerprint("openai", "x" * 20)) == 16


# What is no key


@pytest.mark.parametrize(
    ("secret", "problem"),
    [
        ("", "empty"),
        (" \t\n", "empty"),
        (f"{SECRET}\n{OTHER}", "line break"),
        (f" {SECRET}", "space"),
        (f"{SECRET}\x00", "space or a line break"),
        (f"{SECRET}–x", "ASCII"),
        ("x" * 9000, "longer"),
    ],
)
def test_what_can_be_no_key_is_refused_unseen(secret: str, problem: str) -> None:
    with pytest.raises(CredentialError, match=problem) as caught:
        check_secret(secret, "file")
    assert not secret.strip() or SECRET[:10] not in str(caught.value)


@given(st.text(max_size=80))
def test_what_passes_fits_into_a_header(secret: str) -> None:
    try:
        check_secret(secret, "file")
    except CredentialError:
        return
    assert secret.encode("ascii").isascii()
    assert not set(secret) & set(" \t\r\n\0")


# Where a key is found


def test_the_order_is_file_keyring_environment_command(ring: MemoryKeyring, store: KeyStore, tmp_path: Path) -> None:
    file = private_file(tmp_path / "key", "sk-from-file-000000000000\n")
    ring.set_password("qbyok", "work", "sk-from-keyring-000000000")
    env = {"MY_KEY": "sk-from-variable-00000000", "QBYOK_KEY_WORK": "sk-from-own-variable-0000"}
    command = printing("sk-from-command-000000000\n")

    def found(file: str = "") -> tuple[str, str]:
        key = resolve(store, environ=env, file=file, command=command, env="MY_KEY")
        return key.reveal().rstrip("0"), key.identity.source

    assert found(file=str(file)) == ("sk-from-file-", "file")
    assert found() == ("sk-from-keyring-", "keyring")
    ring.secrets.clear()
    assert found() == ("sk-from-own-variable-", "environment:QBYOK_KEY_WORK")
    del env["QBYOK_KEY_WORK"]
    assert found() == ("sk-from-variable-", "environment:MY_KEY")
    env.clear()
    assert found() == ("sk-from-command-", f"command:{Path(sys.executable).name}")


def test_the_identity_names_the_key_without_revealing_it(no_ring: KeyringBackend, store: KeyStore) -> None:
    identity = resolve(store, environ={"QBYOK_KEY_WORK": SECRET}).identity
    assert identity == KeyIdentity(
        name="work", source="environment:QBYOK_KEY_WORK", fingerprint=fingerprint("openai", SECRET)
    )


def test_a_name_with_dots_and_dashes_has_a_variable_of_its_own(no_ring: KeyringBackend, store: KeyStore) -> None:
    assert resolve(store, name="eu-openai.2", environ={"QBYOK_KEY_EU_OPENAI_2": SECRET}).reveal() == SECRET


def test_a_missing_key_names_every_place_and_the_remedy(no_ring: KeyringBackend, store: KeyStore) -> None:
    with pytest.raises(CredentialError) as caught:
        resolve(store, env="MY_KEY", environ={"MY_KEY": ""})
    text = str(caught.value)
    for place in ("the keyring (this system has no keyring)", "MY_KEY (empty)", "QBYOK_KEY_WORK", "--api-key-file"):
        assert place in text
    assert "qbyok keys set" not in caught.value.hint, "no keyring would take it"
    assert caught.value.exit_code == 4


def test_a_keyring_that_lacks_a_key_can_be_given_it(store: KeyStore) -> None:
    for _ in use_keyring(MemoryKeyring()):
        with pytest.raises(CredentialError, match="no key named 'work'") as caught:
            resolve(store)
        assert "qbyok keys set work" in caught.value.hint


def test_a_key_comes_from_standard_input(no_ring: KeyringBackend, store: KeyStore) -> None:
    key = resolve(store, file="-", stdin=f"{SECRET}\r\n")
    assert (key.reveal(), key.identity.source) == (SECRET, "stdin")


def test_a_key_is_not_typed_into_a_terminal(store: KeyStore) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    with pytest.raises(CredentialError, match="terminal"):
        resolve_key(KeyRef(name="work", file="-"), provider="openai", env={}, stdin=Terminal(SECRET), store=store)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_file_that_others_can_read_is_refused_with_the_remedy(
    mode: int, store: KeyStore, tmp_path: Path
) -> None:
    file = private_file(tmp_path / "key", SECRET)
    file.chmod(mode)
    with pytest.raises(CredentialError) as caught:
        resolve(store, file=str(file))
    assert f"chmod 600 {file}" in caught.value.hint


@pytest.mark.parametrize("name", ["absent", "", "folder", "nul\0byte", "~nobody-of-this-name/key"])
def test_a_key_file_that_cannot_be_read_ends_the_search(
    name: str, ring: MemoryKeyring, store: KeyStore, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    ring.set_password("qbyok", "work", OTHER)
    with pytest.raises(CredentialError):
        resolve(store, file=name if name.startswith("~") else str(tmp_path / name) if name else "./")


def test_an_unusable_key_ends_the_search(ring: MemoryKeyring, store: KeyStore) -> None:
    ring.set_password("qbyok", "work", "two words")
    with pytest.raises(CredentialError, match="keyring"):
        resolve(store, environ={"QBYOK_KEY_WORK": SECRET})


# Commands


@pytest.mark.parametrize("printed", [SECRET, f"{SECRET}\n", f"{SECRET}\r\n"])
def test_a_command_prints_the_key(printed: str, no_ring: KeyringBackend, store: KeyStore) -> None:
    assert resolve(store, command=printing(printed)).reveal() == SECRET


@pytest.mark.parametrize("printed", [f"{SECRET}\n\n", f"{SECRET}\n{OTHER}\n", "", "\n"])
def test_a_command_that_prints_anything_else_is_refused_unseen(
    printed: str, no_ring: KeyringBackend, store: KeyStore
) -> None:
    with pytest.raises(CredentialError) as caught:
        resolve(store, command=printing(printed))
    assert SECRET not in str(caught.value)


def test_a_failing_command_shows_its_complaint_and_never_its_output(no_ring: KeyringBackend, store: KeyStore) -> None:
    with pytest.raises(CredentialError) as caught:
        resolve(store, command=printing(SECRET, code=3, stderr="warning\nvault is sealed\x1b[31m\n"))
    assert "exit code 3: vault is sealed" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert str(caught.value).isprintable()
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("command", [("/nonexistent/op",), ("",), ("a\0b",)])
def test_a_command_that_cannot_start_is_named(
    command: tuple[str, ...], no_ring: KeyringBackend, store: KeyStore
) -> None:
    with pytest.raises(CredentialError, match="can't be started"):
        resolve(store, command=command)


def test_a_command_that_hangs_is_ended(
    no_ring: KeyringBackend, store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "COMMAND_SECONDS", 0.2)
    with pytest.raises(CredentialError, match=r"did not end within 0\.2 seconds"):
        resolve(store, command=(sys.executable, "-c", "import time; time.sleep(20)"))


def test_a_command_is_run_without_a_shell_and_sees_no_other_key(no_ring: KeyringBackend, store: KeyStore) -> None:
    script = "import os, sys; print(','.join(sorted(os.environ)) + ',' + sys.argv[1])"
    env = {
        "PATH": os.environ["PATH"],
        "HOME": "/home/u",
        "VAULT_ADDR": "https://vault",
        "LC_ALL": "C",
        "AWS_PROFILE": "work",
        "AWS_BEARER_TOKEN_BEDROCK": SECRET,
        "ANTHROPIC_API_KEY": SECRET,
        "QBYOK_KEY_OTHER": SECRET,
        "LD_PRELOAD": "evil.so",
        "PYTHONPATH": "/evil",
    }
    printed = resolve(store, environ=env, command=(sys.executable, "-c", script, "$HOME;`id`")).reveal()
    *names, argument = printed.split(",")
    assert names == ["AWS_PROFILE", "HOME", "LC_ALL", "PATH", "VAULT_ADDR"]
    assert argument == "$HOME;`id`"


# With a keyring


def test_a_stored_key_is_found_again_with_its_age(ring: MemoryKeyring, store: KeyStore, tmp_path: Path) -> None:
    identity = store.set("work", SECRET, provider="openai")
    assert ring.secrets == {("qbyok", "work"): SECRET}
    metadata = tmp_path / "state" / "keys.json"
    metadata.write_text(metadata.read_text().replace('"created": "20', '"created": "19'))
    key = resolve(store)
    assert key.reveal() == SECRET
    assert key.identity.fingerprint == identity.fingerprint
    assert (key.identity.age_days or 0) > 36_000


@pytest.mark.parametrize("kind", BAD_KEYRINGS)
def test_without_a_usable_keyring_the_next_place_is_looked_at(kind: str, store: KeyStore) -> None:
    for _ in use_keyring(BAD_KEYRINGS[kind]()):
        assert resolve(store, environ={"QBYOK_KEY_WORK": SECRET}).reveal() == SECRET


@pytest.mark.parametrize("kind", BAD_KEYRINGS)
def test_a_key_that_was_stored_is_not_replaced_by_another_when_the_keyring_fails(
    kind: str, ring: MemoryKeyring, store: KeyStore
) -> None:
    store.set("work", SECRET, provider="openai")
    for _ in use_keyring(BAD_KEYRINGS[kind]()):
        with pytest.raises(CredentialError):
            resolve(store, environ={"QBYOK_KEY_WORK": OTHER})
