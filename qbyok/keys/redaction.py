"""The key that placeholders are made with: it keeps their letters from saying anything of what is hidden."""

import secrets
from pathlib import Path

from qbyok.errors import IntegrityError
from qbyok.files import private_dir, write_atomic

KEY_BYTES = 32


def load_redaction_key(state: Path) -> bytes:
    """Return the key from the user's private state, where it is made at the first call; safe with several runs.

    Raises:
        IntegrityError: the key was damaged.
        UsageError: it can't be stored.
    """
    file = private_dir(state) / "redaction.key"
    if not file.exists():
        from filelock import FileLock

        with FileLock(file.with_suffix(".lock")):
            if not file.exists():
                write_atomic(file, secrets.token_bytes(KEY_BYTES))
    try:
        key = file.read_bytes()
    except OSError as error:
        raise IntegrityError(f"cannot read {file}: {error.strerror}", hint="Check its permissions") from error
    if len(key) != KEY_BYTES:
        raise IntegrityError(
            f"{file} is damaged", hint="Restore it, or delete it: placeholders have other letters then"
        )
    return key
