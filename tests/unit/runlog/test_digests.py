import hashlib
import hmac
import stat
from pathlib import Path

import pytest

from qbyok.errors import IntegrityError
from qbyok.runlog.digests import KeyedDigest, load_salt


def test_a_digest_needs_the_salt() -> None:
    digest = KeyedDigest(b"s" * 32)
    assert digest("Yes") == f"hmac-sha256:{hmac.new(b's' * 32, b'Yes', hashlib.sha256).hexdigest()}"
    assert digest("Yes") != KeyedDigest(b"t" * 32)("Yes")


def test_the_salt_is_made_once_and_kept_private(tmp_path: Path) -> None:
    state = tmp_path / "run" / "state"
    salt = load_salt(state)
    assert len(salt) == 32
    assert load_salt(state) == salt
    assert load_salt(tmp_path / "other") != salt
    assert stat.S_IMODE((state / "salt").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


def test_a_damaged_salt_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "salt").write_bytes(b"short")
    with pytest.raises(IntegrityError, match="damaged"):
        load_salt(tmp_path)
    (tmp_path / "salt").unlink()
    (tmp_path / "salt").mkdir()
    with pytest.raises(IntegrityError, match="cannot read"):
        load_salt(tmp_path)
