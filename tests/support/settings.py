"""The user's own settings, with providers that lead to a server of a test."""

import os
from pathlib import Path

from support.asking import WAYS


def entry(name: str, way: str, base: str, key: Path | None, **more: str | float) -> str:
    """Return a provider's entry: a way of ``support.asking.WAYS`` to call the server at ``base``, without a path.

    ``key`` is the file that holds its key, None for none at all; what is in ``more`` goes before what the way says.
    """
    speaks = WAYS[way]
    settings: dict[str, str | float] = {
        "kind": speaks.kind,
        "api": speaks.api,
        "endpoint": f"{base}{speaks.base}",
        "region": speaks.region,
        "model": speaks.model,
        **({"project": speaks.project} if speaks.project else {}),
        **({"key_file": str(key)} if key else {}),
        **more,
    }
    lines = [f"{setting} = {_toml(value)}" for setting, value in settings.items()]
    return "\n".join([f"[providers.{name}]", *([] if key else ["keyless = true"]), *lines, ""])


def settle(*entries: str) -> None:
    """Write the settings that hold in every folder."""
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "qbyok"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "qbyok.toml").write_text("\n".join(entries), "utf-8")


def _toml(value: str | float) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
