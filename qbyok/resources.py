"""Where the files lie that are shipped beside the code: prompt templates, samples, and the words on checks.

A wheel carries them inside the package; an editable install or a checkout has them at its top level.
"""

from pathlib import Path

from qbyok.errors import IntegrityError

_PACKAGE = Path(__file__).parent


def resource_dir(name: str) -> Path:
    """Return the folder of shipped files called ``name`` (``prompts`` or ``sample_questionnaires``).

    Raises:
        IntegrityError: the installation lacks the folder.
    """
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise _incomplete(f"folder '{name}'")


def checks_text() -> str:
    """Return what users read on the checks, ``docs/checks.md``.

    Raises:
        IntegrityError: the installation lacks it.
    """
    for file in (_PACKAGE / "checks.md", _PACKAGE.parent / "docs" / "checks.md"):
        if file.is_file():
            return file.read_text("utf-8")
    raise _incomplete("'checks.md'")


def schema_path(name: str) -> Path:
    """Return the JSON Schema file of a published format, such as ``runlog-1``."""
    return _PACKAGE / "schemas" / f"{name}.schema.json"


def _incomplete(lacking: str) -> IntegrityError:
    return IntegrityError(
        f"the installation has no {lacking}", hint="Install qbyok again: pip install --force-reinstall qbyok"
    )
