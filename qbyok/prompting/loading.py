"""From a folder of template files to templates that were checked."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from qbyok.errors import UsageError
from qbyok.prompting.output import check_output
from qbyok.prompting.template import AnswerTemplate, LayoutTemplate, PromptTemplate

SUFFIX = ".md.j2"

_KINDS: Mapping[str, type[PromptTemplate]] = {"answer": AnswerTemplate, "layout": LayoutTemplate}

Kind = TypeVar("Kind", bound=PromptTemplate)


def load_template(kind: type[Kind], name: str, folder: Path) -> Kind:
    """Load and check one template by its id; ``PromptTemplate`` stands for any kind.

    Raises:
        UsageError: there is none of that name and kind, or something in it is wrong, with the line and what to do.
    """
    path = folder / f"{name}{SUFFIX}"
    if path.parent != folder or not path.is_file():
        known = ", ".join(found.name.removesuffix(SUFFIX) for found in _files(folder)) or "none"
        raise UsageError(f"there is no prompt template '{name}' in {folder}", hint=f"Templates there: {known}")
    template = _load(path)
    if not isinstance(template, kind):
        wanted = next(purpose for purpose, known in _KINDS.items() if known is kind)
        raise UsageError(f'{path}: its purpose is not "{wanted}"', hint=f"See: qbyok prompts show {wanted}")
    return template


def list_templates(folder: Path) -> tuple[PromptTemplate, ...]:
    """Load and check all templates of a folder, in the order of their ids.

    Raises:
        UsageError: the folder can't be read, holds no template, or one of them is wrong.
    """
    files = _files(folder)
    if not files:
        raise UsageError(f"{folder} holds no prompt templates", hint=f"Their names end in {SUFFIX}")
    return tuple(_load(path) for path in files)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIX))
    except OSError as error:
        raise UsageError(
            f"cannot read the folder of prompt templates {folder}: {error.strerror}",
            hint="Name an existing folder with --prompts",
        ) from error


def _load(path: Path) -> PromptTemplate:
    from qbyok.prompting.engine import compile_parts
    from qbyok.prompting.front_matter import split_template

    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="Check its permissions") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8", hint="Save it as UTF-8") from error
    matter, body = split_template(text, path)
    if matter.id != path.name.removesuffix(SUFFIX):
        raise UsageError(
            f"{path}: its id is '{matter.id}'", hint=f"A template's id is its file name: {matter.id}{SUFFIX}"
        )
    kind = _KINDS[matter.purpose]
    check_output(matter.output, kind.fields, path)
    template = kind(
        id=matter.id,
        version=matter.version,
        sha256=hashlib.sha256(data).hexdigest(),
        path=path,
        inputs=tuple(matter.inputs),
        changelog=matter.changelog,
        output=matter.output,
        parts=compile_parts(body, matter.inputs, kind.known, path),
    )
    # A misspelt attribute only shows when it is used.
    for specimen in kind.specimens:
        template.fill(specimen, matter.output)
    return template
