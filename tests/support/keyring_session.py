"""A desktop session as a user has it: a D-Bus session bus with the GNOME keyring on it, unlocked or locked."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from support.system import bare_environment, require, run

_PASSWORD = "correct horse battery staple"
_NAME = "org.freedesktop.secrets"
_START = """
printf %s "$PASSWORD" | "$DAEMON" --foreground --components=secrets $UNLOCK >/dev/null 2>&1 &
echo "$DBUS_SESSION_BUS_ADDRESS"
cat
"""


class KeyringSession:
    """A session of the user whose home is ``home``; a context manager. ``env`` is what its programs run with."""

    def __init__(self, home: Path, *, unlocked: bool = True) -> None:
        self._starter = require("dbus-run-session", "dbus")
        self._asker = require("dbus-send", "dbus")
        daemon = require("gnome-keyring-daemon", "gnome-keyring")
        # Sockets are made below this folder, and their paths must be short.
        self._folder = Path(tempfile.mkdtemp(prefix="kr-"))
        # A copy has no file capabilities (it locks no memory): those stop it from starting in many containers.
        copy = Path(shutil.copyfile(daemon, self._folder / "daemon"))
        copy.chmod(0o700)
        self.env = bare_environment(home, XDG_RUNTIME_DIR=str(self._folder))
        self._start_env = {
            **self.env,
            "PASSWORD": _PASSWORD,
            "DAEMON": str(copy),
            "UNLOCK": "--unlock" if unlocked else "",
        }

    def __enter__(self) -> Self:
        self._bus = subprocess.Popen(
            [self._starter, "--", "sh", "-c", _START],
            env=self._start_env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert self._bus.stdout is not None
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self._bus.stdout.readline().strip()
        deadline = time.monotonic() + 30
        while not self._is_there():
            if time.monotonic() > deadline:
                self.__exit__(None, None, None)
                pytest.fail("gnome-keyring-daemon did not come up on the session bus", pytrace=False)
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.killpg(self._bus.pid, signal.SIGTERM)
        self._bus.communicate(timeout=30)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _is_there(self) -> bool:
        """Ask the bus itself: a call to the keyring would start another daemon if this one is not up yet."""
        question = ["/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner", f"string:{_NAME}"]
        command = [self._asker, "--session", "--dest=org.freedesktop.DBus", "--print-reply=literal", *question]
        return "true" in run(command, cwd=self._folder, env=self.env).stdout
