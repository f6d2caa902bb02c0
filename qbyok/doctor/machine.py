"""What can be said of this machine alone: its keyring, its variables, who may read and change the user's files."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from qbyok.config.locations import Locations
from qbyok.doctor.check import Check, ok, problem, unchecked, warning
from qbyok.egress.environment import OBEYED_BY_SDKS, PROXIES, ignored_environment
from qbyok.errors import CredentialError, UsageError
from qbyok.keys.backend import keyring_name

_OTHERS_READ = stat.S_IRGRP | stat.S_IROTH
_ROOT = 0


def check_keyring() -> Check:
    """Say which keyring holds keys here, if any may."""
    try:
        return ok("keyring", keyring_name())
    except CredentialError as error:
        return warning("keyring", error.message, error.hint)


def check_environment(env: Mapping[str, str]) -> Iterator[Check]:
    """Name each variable that an SDK would obey, with what it does to other programs."""
    names = ignored_environment(env)
    if not names:
        yield ok("environment", "no variable is set that the SDKs would obey")
    for name in names:
        effect = OBEYED_BY_SDKS[name.upper()]
        if name.upper() in PROXIES:
            hint = (
                "Where this network lets calls out by a proxy only, qbyok can't call; name a gateway as the endpoint"
            )
        else:
            hint = f"Programs that use an SDK as it comes obey it; unset {name} unless it is meant"
        yield warning("environment", f"{name} is set: it {effect}, and has no effect on qbyok", hint)


def check_files(where: Locations) -> Iterator[Check]:
    """Say who may change the user's settings and state, and who may read the latter.

    A project's file is not among them: what it decides needs consent anew whenever it changes.
    """
    if os.name != "posix":
        yield unchecked("files", "permissions are checked on POSIX systems only")
        return
    settings = [path for path in (where.user_file.parent, where.user_file) if path.exists()]
    state = [path for path in (where.state, *_inside(where.state)) if path.exists()]
    found = [*(check for path in (*settings, *state) for check in _changed_by(path)), *map(_read_by, state)]
    yield from filter(None, found)
    if not any(found):
        yield ok("files", f"your settings and state ({where.state}) can be changed by you alone")


def _inside(folder: Path) -> Iterator[Path]:
    """Yield the files of the state folder; a file that others may read matters only where they may enter it."""
    if folder.is_dir() and folder.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH):
        yield from sorted(path for path in folder.iterdir() if path.is_file())


def _changed_by(path: Path) -> Iterator[Check]:
    """Yield what is wrong with who may change a file or folder; many systems give each user a group of their own."""
    status = path.stat()
    lead = "and so lead keys elsewhere"
    if status.st_uid not in (_ROOT, os.getuid()):
        error = UsageError(
            f"{path} belongs to another user, who can change it, {lead}", hint="Replace it by your own"
        )
        yield problem("files", error)
    if status.st_mode & stat.S_IWOTH:
        yield problem("files", UsageError(f"anyone can change {path}, {lead}", hint=f"Run: chmod go-w {path}"))
    elif status.st_mode & stat.S_IWGRP:
        yield warning("files", f"the group of {path} can change it, {lead}", f"Run: chmod g-w {path}")


def _read_by(path: Path) -> Check | None:
    if not path.stat().st_mode & _OTHERS_READ:
        return None
    return warning("files", f"others can read {path}", f"Run: chmod go-rwx {path}")
