"""``key_command``: a program of the user's that prints the key. It is run without a shell, and sees no other key."""

import re
import subprocess
from collections.abc import Mapping

from qbyok.errors import CredentialError

COMMAND_SECONDS = 30

# What programs that print secrets need to find their user, agent and configuration, and no model provider's key.
_COMMAND_ENV = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TERM|TMPDIR|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|DISPLAY"
    r"|WAYLAND_DISPLAY|SSH_AUTH_SOCK|GPG_TTY|GNUPGHOME|PASSWORD_STORE_\w+|OP_\w+|VAULT_\w+|BW_\w+"
    r"|AWS_(?!BEARER_TOKEN)\w+|CLOUDSDK_\w+|SYSTEMROOT|APPDATA|LOCALAPPDATA|USERPROFILE"
)


def run_key_command(command: tuple[str, ...], env: Mapping[str, str]) -> str:
    """Return what a command prints.

    Raises:
        CredentialError: it can't be started, fails, or does not end in time; its output is never shown.
    """
    name = f"key_command '{command[0]}'"
    try:
        done = subprocess.run(  # noqa: S603 - an argument list that the user wrote, without a shell
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=False,
            env={variable: value for variable, value in env.items() if _COMMAND_ENV.fullmatch(variable)},
        )
    except subprocess.TimeoutExpired:
        raise CredentialError(
            f"{name} did not end within {COMMAND_SECONDS} seconds",
            hint="It must print the key without asking anything: standard input is empty",
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable command"
        raise CredentialError(f"{name} can't be started: {reason}", hint="Check its first word") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        shown = "".join(character if character.isprintable() else " " for character in said[:200])
        raise CredentialError(
            f"{name} failed with exit code {done.returncode}" + (f": {shown}" if shown else ""),
            hint="Run it by hand. It sees no variables but those that secret managers need",
        )
    return done.stdout.decode("utf-8", "replace")
