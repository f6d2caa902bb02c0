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
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


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
    """Say who may change what decides where keys go, and who may read what is known of them."""
    if os.name != "posix":
        yield unchecked("files", "permissions are checked on POSIX systems only")
        return
    decide = [path for path in (where.user_file.parent, where.user_file, where.project_file) if path.exists()]
    private = [path for path in (where.state, *_inside(where.state)) if path.exists()]
    found = [
        *(_writable(path) for path in (*decide, *private) if path.stat().st_mode & _OTHERS_WRITE),
        *(_readable(path) for path in private if path.stat().st_mode & _OTHERS_READ),
    ]
    yield from found
    if not found:
        yield ok("files", f"settings and state ({where.state}) can be changed by you alone")


def _inside(folder: Path) -> Iterator[Path]:
    """Yield the files of the state folder; a file that others may read matters only where they may enter it."""
    if folder.is_dir() and folder.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH):
        yield from sorted(path for path in folder.iterdir() if path.is_file())


def _writable(path: Path) -> Check:
    error = UsageError(
        f"{path} can be changed by others, who could lead keys elsewhere", hint=f"Run: chmod go-w {path}"
    )
    return problem("files", error)


def _readable(path: Path) -> Check:
    return warning("files", f"{path} can be read by others", f"Run: chmod go-rwx {path}")
