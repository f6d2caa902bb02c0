"""How old a key may become."""

import pytest

from qbyok.errors import CredentialError
from qbyok.keys.age import too_old
from qbyok.model import KeyIdentity, KeyRef

WARNED = KeyRef(name="work", max_age_days=60)
REFUSED = KeyRef(name="work", max_age_days=60, when_old="refuse")


def key(age: int | None, source: str = "keyring") -> KeyIdentity:
    return KeyIdentity(name="work", source=source, fingerprint="0" * 16, age_days=age)


@pytest.mark.parametrize("ref", [WARNED, REFUSED])
@pytest.mark.parametrize("age", [None, 0, 60])
def test_a_key_may_be_as_old_as_its_maximum(age: int | None, ref: KeyRef) -> None:
    assert too_old(key(age), ref) == ""


def test_an_older_one_is_told_of_with_the_remedy() -> None:
    assert too_old(key(61), WARNED) == (
        "key 'work' (keyring) is 61 days old, more than 60. Replace it: qbyok keys rotate work"
    )
    assert "where it is found: environment:MY_KEY" in too_old(key(61, "environment:MY_KEY"), WARNED)


def test_an_older_one_is_refused_where_the_settings_say_so() -> None:
    with pytest.raises(CredentialError) as caught:
        too_old(key(61), REFUSED)
    assert caught.value.hint == "Replace it: qbyok keys rotate work"
    assert caught.value.exit_code == 4
