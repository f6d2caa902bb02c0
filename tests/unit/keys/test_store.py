"""Keeping keys: the secrets in the keyring, what is known of them in the state folder."""

import json
import stat
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.keyrings import (
    BAD_KEYRINGS,
    OTHER,
    SECRET,
    ChainedKeyring,
    MemoryKeyring,
    PlaintextKeyring,
    no_keyring,
    use_keyring,
)

from qbyok.errors import CredentialError, QbyokError, UsageError
from qbyok.keys.secret import fingerprint
from qbyok.keys.store import KeyStore
from qbyok.model import KeyIdentity


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    yield from use_keyring(MemoryKeyring())


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "state")


# The keyring


def test_the_state_folder_holds_dates_and_no_key(ring: MemoryKeyring, store: KeyStore, tmp_path: Path) -> None:
    identity = store.set("work", SECRET, provider="openai")
    store.used(identity, "openai", 60)
    (stored,) = store.list()
    assert (stored.name, stored.provider, stored.age_days) == ("work", "openai", 0)
    assert stored.fingerprint == fingerprint("openai", SECRET)
    assert stored.last_used
    for file in (tmp_path / "state").iterdir():
        assert SECRET[3:] not in file.read_text()
    mode = stat.S_IMODE((tmp_path / "state" / "keys.json").stat().st_mode)
    assert mode == 0o600


def test_a_key_is_replaced_and_removed(ring: MemoryKeyring, store: KeyStore) -> None:
    store.set("work", SECRET, provider="openai")
    store.set("home", OTHER, provider="anthropic")
    store.set("work", OTHER, provider="openai")
    assert store.get("work") == OTHER
    store.remove("work")
    assert store.get("work") is None
    assert [stored.name for stored in store.list()] == ["home"]
    with pytest.raises(CredentialError, match="no stored key"):
        store.remove("work")


def test_an_entry_whose_key_is_gone_from_the_keyring_can_be_removed(ring: MemoryKeyring, store: KeyStore) -> None:
    store.set("work", SECRET, provider="openai")
    ring.secrets.clear()
    store.remove("work")
    assert store.list() == ()


@pytest.mark.parametrize("name", ["", "a b", "../x", "-x", "x" * 65, "é"])
def test_names_that_would_not_do_are_refused(name: str, ring: MemoryKeyring, store: KeyStore) -> None:
    with pytest.raises(UsageError):
        store.set(name, SECRET, provider="openai")
    assert ring.secrets == {}


@pytest.mark.parametrize("kind", BAD_KEYRINGS)
def test_a_keyring_that_is_none_is_refused_with_the_alternatives(kind: str, store: KeyStore) -> None:
    for backend in use_keyring(BAD_KEYRINGS[kind]()):
        with pytest.raises(CredentialError) as caught:
            store.set("work", SECRET, provider="openai")
        assert SECRET not in "".join(traceback.format_exception(caught.value))
        assert caught.value.hint
        if kind != "locked":
            for alternative in ("[keys.NAME]", "env", "--api-key-file", "command"):
                assert alternative in caught.value.hint
        assert store.list() == ()
        assert getattr(backend, "secrets", {}) == {}


def test_of_chained_keyrings_a_safe_one_is_used(store: KeyStore) -> None:
    plain, safe = PlaintextKeyring(), MemoryKeyring()
    for _ in use_keyring(ChainedKeyring(plain, safe)):
        store.set("work", SECRET, provider="openai")
    assert plain.secrets == {}
    assert safe.secrets == {("qbyok", "work"): SECRET}


def test_a_keyring_that_forgets_is_found_out(store: KeyStore) -> None:
    class Forgetful(MemoryKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            pass

    for _ in use_keyring(Forgetful()):
        with pytest.raises(CredentialError, match="does not give it back"):
            store.set("work", SECRET, provider="openai")
    assert store.list() == ()


# What is known of keys from elsewhere


def seen(source: str, secret: str = SECRET) -> KeyIdentity:
    return KeyIdentity(name="work", source=source, fingerprint=fingerprint("openai", secret))


def test_a_key_from_elsewhere_is_known_once_it_was_used(ring: MemoryKeyring, store: KeyStore) -> None:
    store.set("work", OTHER, provider="openai")
    assert store.age_days(seen("file"), "openai") is None
    store.used(seen("file"), "openai", 30)
    store.used(seen("environment:WORK_KEY"), "openai", 30)
    known = {record.source: record for record in store.list()}
    assert set(known) == {"keyring", "file", "environment:WORK_KEY"}
    assert {record.name for record in known.values()} == {"work"}
    assert known["file"].fingerprint == fingerprint("openai", SECRET)
    assert (known["file"].max_age_days, known["keyring"].last_used) == (30, "")
    assert known["file"].last_used == known["file"].created
    assert store.age_days(seen("file"), "openai") == 0


def test_another_key_from_the_same_place_is_a_new_one(store: KeyStore, tmp_path: Path) -> None:
    store.used(seen("file"), "openai", 90)
    metadata = tmp_path / "state" / "keys.json"
    metadata.write_text(metadata.read_text().replace('"created": "20', '"created": "19'))
    store.used(seen("file"), "openai", 90)
    assert (store.age_days(seen("file"), "openai") or 0) > 36_000
    assert store.age_days(seen("file", OTHER), "openai") is None
    store.used(seen("file", OTHER), "openai", 90)
    assert store.age_days(seen("file", OTHER), "openai") == 0
    assert len(store.list()) == 1


def test_a_key_from_elsewhere_can_be_forgotten_without_a_keyring(store: KeyStore) -> None:
    for _ in use_keyring(no_keyring()):
        store.used(seen("file"), "openai", 90)
        store.remove("work")
        assert store.list() == ()
        with pytest.raises(CredentialError, match="no keyring"):
            store.remove("work")


# The state folder


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"keys": 7}', '{"keys": {"a": {}}}', '{"keys": {"a": []}}', "\udcff",
     '{"keys": {"a": {"provider": "x", "fingerprint": "", "created": "yesterday"}}}',
     '{"keys": {"a": {"provider": "x", "fingerprint": 7, "created": "2026-01-01"}}}'],
)  # fmt: skip
def test_a_damaged_list_of_keys_is_explained(content: str, store: KeyStore, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "keys.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError) as caught:
        store.list()
    assert "keys.json" in caught.value.message
    assert "Delete it" in caught.value.hint


def test_a_date_without_a_time_zone_has_an_age(store: KeyStore, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    record = {"provider": "openai", "fingerprint": "", "created": "2020-01-01"}
    (tmp_path / "state" / "keys.json").write_text(json.dumps({"keys": {"work": record}}))
    assert store.list()[0].age_days > 2000


def test_a_state_folder_that_cannot_be_made_stops_no_run(ring: MemoryKeyring, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = KeyStore(tmp_path / "file" / "state")
    assert store.list() == ()
    store.used(KeyIdentity(name="work", source="file", fingerprint="0" * 16), "openai", 90)
    with pytest.raises(QbyokError):
        store.set("work", SECRET, provider="openai")
