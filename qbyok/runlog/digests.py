"""Digests of texts that are short enough to be guessed."""

import hashlib
import hmac
import secrets
from pathlib import Path

from qbyok.errors import IntegrityError
from qbyok.files import private_dir, write_atomic

SALT_BYTES = 32


class KeyedDigest:
    """HMAC-SHA-256 with a salt of the run.

    The plain hash of "Yes" can be looked up; this one only by who has the salt, which never leaves the private
    state of the run.
    """

    def __init__(self, salt: bytes) -> None:
        self._salt = salt

    def __call__(self, text: str) -> str:
        """Return the digest of a text, as ``hmac-sha256:`` and 64 hexadecimal digits."""
        return f"hmac-sha256:{hmac.new(self._salt, text.encode(), hashlib.sha256).hexdigest()}"


def load_salt(state: Path) -> bytes:
    """Return the salt of a run from its private folder, where it is made at the first call.

    Raises:
        IntegrityError: the salt was damaged, so earlier digests can't be compared any more.
    """
    file = private_dir(state) / "salt"
    try:
        salt = file.read_bytes()
    except FileNotFoundError:
        salt = secrets.token_bytes(SALT_BYTES)
        write_atomic(file, salt)
    except OSError as error:
        raise IntegrityError(f"cannot read {file}: {error.strerror}", hint="Check its permissions") from error
    if len(salt) != SALT_BYTES:
        raise IntegrityError(f"{file} is damaged", hint="Restore it from a backup, or start a new run")
    return salt
