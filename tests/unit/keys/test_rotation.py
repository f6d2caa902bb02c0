"""Replacing a stored key: what the keyring and the state hold at each step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.keyrings import OTHER, SECRET, MemoryKeyring, use_keyring

from qbyok.errors import CredentialError, UsageError
from qbyok.keys.rotation import put_back, rotate, succeeded
from qbyok.keys.secret import fingerprint
from qbyok.keys.store import KeyStore
from qbyok.model import KeyIdentity

THIRD = "sk-third-99887766554433221100"
KEPT = ("qbyok", "work (replaced)")
MAIN = ("qbyok", "work")


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    yield from use_keyring(MemoryKeyring())


@pytest.fixture
def store(ring: MemoryKeyring, tmp_path: Path) -> KeyStore:
    store = KeyStore(tmp_path / "state")
    store.set("work", SECRET, provider="openai")
    return store


def key(secret: str) -> KeyIdentity:
    return KeyIdentity(name="work", source="keyring", fingerprint=fingerprint("openai", secret))


def names(secret: str) -> str:
    return fingerprint("openai", secret)


def test_the_old_key_is_kept_until_a_run_succeeds_with_the_new_one(ring: MemoryKeyring, store: KeyStore) -> None:
    record = rotate(store, "work", OTHER, provider="openai")
    assert ring.secrets == {MAIN: OTHER, KEPT: SECRET}
    assert (record.fingerprint, record.previous, record.overlap) == (names(OTHER), names(SECRET), True)
    assert store.find("work") == record
    assert succeeded(store, key(SECRET), "openai") is None, "a run that had the old key proves nothing of the new one"
    assert succeeded(store, key(OTHER), "openai") == names(SECRET)
    assert ring.secrets == {MAIN: OTHER}
    assert succeeded(store, key(OTHER), "openai") is None
    (known,) = store.list()
    assert (known.fingerprint, known.previous, known.overlap) == (names(OTHER), names(SECRET), False)


def test_of_several_rotations_the_key_that_last_worked_is_kept(ring: MemoryKeyring, store: KeyStore) -> None:
    rotate(store, "work", OTHER, provider="openai")
    record = rotate(store, "work", THIRD, provider="openai")
    assert ring.secrets == {MAIN: THIRD, KEPT: SECRET}
    assert (record.fingerprint, record.previous) == (names(THIRD), names(SECRET))


def test_the_old_key_can_be_put_back_with_its_age(ring: MemoryKeyring, store: KeyStore, tmp_path: Path) -> None:
    metadata = tmp_path / "state" / "keys.json"
    metadata.write_text(metadata.read_text().replace('"created": "20', '"created": "19'))
    rotate(store, "work", OTHER, provider="openai")
    record = put_back(store, "work")
    assert ring.secrets == {MAIN: SECRET}
    assert (record.fingerprint, record.previous, record.overlap) == (names(SECRET), names(OTHER), False)
    assert record.age_days > 36_000
    with pytest.raises(CredentialError, match="no replaced key is kept"):
        put_back(store, "work")


def test_a_key_that_is_set_or_removed_takes_the_kept_one_with_it(ring: MemoryKeyring, store: KeyStore) -> None:
    rotate(store, "work", OTHER, provider="openai")
    store.set("work", THIRD, provider="openai")
    assert ring.secrets == {MAIN: THIRD}
    rotate(store, "work", OTHER, provider="openai")
    store.remove("work")
    assert ring.secrets == {}
    assert store.list() == ()


@pytest.mark.parametrize(
    ("new", "words"), [(SECRET, "stored already"), ("two words", "a space"), ("", "is empty"), ("ключ", "ASCII")]
)
def test_what_can_not_replace_a_key_changes_nothing(
    new: str, words: str, ring: MemoryKeyring, store: KeyStore
) -> None:
    before = store.list()
    with pytest.raises(CredentialError, match=words) as caught:
        rotate(store, "work", new, provider="openai")
    assert SECRET not in str(caught.value)
    assert ring.secrets == {MAIN: SECRET}
    assert store.list() == before


def test_only_a_stored_key_is_rotated(ring: MemoryKeyring, store: KeyStore) -> None:
    identity = KeyIdentity(name="home", source="environment:HOME_KEY", fingerprint="0" * 16)
    store.used(identity, "openai", 90)
    with pytest.raises(CredentialError, match="it was found in environment:HOME_KEY"):
        rotate(store, "home", OTHER, provider="openai")
    with pytest.raises(CredentialError, match="holds no key named 'none'"):
        rotate(store, "none", OTHER, provider="openai")


def test_a_keyring_that_does_not_take_the_new_key_keeps_the_old_one(store: KeyStore, tmp_path: Path) -> None:
    class Picky(MemoryKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            if password == OTHER:
                self.secrets[service, username] = "cut off"
                raise OSError("no room")
            super().set_password(service, username, password)

    for picky in use_keyring(Picky()):
        store.set("work", SECRET, provider="openai")
        with pytest.raises(CredentialError):
            rotate(store, "work", OTHER, provider="openai")
        assert picky.secrets == {MAIN: SECRET}
        assert store.list()[0].fingerprint == names(SECRET)


def test_what_can_not_be_noted_is_not_done(ring: MemoryKeyring, store: KeyStore, tmp_path: Path) -> None:
    (tmp_path / "state" / "keys.lock").unlink()
    (tmp_path / "state" / "keys.lock").mkdir()
    with pytest.raises(UsageError, match=r"cannot write .*keys\.json"):
        rotate(store, "work", OTHER, provider="openai")
    assert ring.secrets == {MAIN: SECRET}


def test_a_run_with_the_old_key_does_not_undo_a_rotation(ring: MemoryKeyring, store: KeyStore) -> None:
    record = rotate(store, "work", OTHER, provider="openai")
    store.used(key(SECRET), "openai", 90)
    (known,) = store.list()
    assert (known.fingerprint, known.created, known.overlap) == (record.fingerprint, record.created, True)
