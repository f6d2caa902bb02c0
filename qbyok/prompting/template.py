"""Prompt templates: loaded, checked, and rendered byte for byte the same for the same inputs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbyok.errors import UsageError
from qbyok.model import ApprovedAnswer, Passage, Question, RenderedPrompt
from qbyok.prompting.data import inputs_for
from qbyok.prompting.output import check_output, output_schema
from qbyok.prompting.specimens import SPECIMENS

if TYPE_CHECKING:
    from qbyok.prompting.engine import Parts

SUFFIX = ".md.j2"


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptTemplate:
    """One template. ``sha256`` is that of its file's bytes, ``output`` the JSON Schema of the response."""

    id: str
    version: int
    sha256: str
    path: Path
    inputs: tuple[str, ...]
    changelog: str
    output: Mapping[str, Any]
    parts: "Parts" = field(repr=False, compare=False)

    def render(
        self, question: Question, passages: Sequence[Passage], approved: Sequence[ApprovedAnswer]
    ) -> RenderedPrompt:
        """Return exactly what would be sent for this question; equal inputs give equal bytes.

        Raises:
            UsageError: the template uses a value that this question does not have.
        """
        values = inputs_for(question, passages, approved)
        system = self.parts.system()
        user = self.parts.user({name: values[name] for name in self.inputs})
        schema = output_schema(self.output, question)
        return RenderedPrompt(
            template=self.id,
            template_version=self.version,
            template_sha256=self.sha256,
            system=system,
            user=user,
            schema=schema,
            sha256=_prompt_sha256(system, user, schema),
        )


def load_template(name: str, folder: Path) -> PromptTemplate:
    """Load and check one template by its id.

    Raises:
        UsageError: there is none of that name, or something in it is wrong, with the line and what to do.
    """
    path = folder / f"{name}{SUFFIX}"
    if path.parent != folder or not path.is_file():
        known = ", ".join(found.name.removesuffix(SUFFIX) for found in _files(folder)) or "none"
        raise UsageError(f"there is no prompt template '{name}' in {folder}", hint=f"Templates there: {known}")
    return _load(path)


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
    check_output(matter.output, path)
    template = PromptTemplate(
        id=matter.id,
        version=matter.version,
        sha256=hashlib.sha256(data).hexdigest(),
        path=path,
        inputs=tuple(matter.inputs),
        changelog=matter.changelog,
        output=matter.output,
        parts=compile_parts(body, matter.inputs, path),
    )
    # A misspelt attribute only shows when it is used.
    for specimen in SPECIMENS:
        template.render(*specimen)
    return template


def _prompt_sha256(system: str, user: str, schema: Mapping[str, Any]) -> str:
    import rfc8785

    return hashlib.sha256(b"\0".join((system.encode(), user.encode(), rfc8785.dumps(dict(schema))))).hexdigest()
