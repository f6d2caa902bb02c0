"""Prompt templates: what each kind may be given and must ask for, and how it is rendered."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from qbyok.layout.proposals import REPLY_FIELDS
from qbyok.model import ApprovedAnswer, Passage, Question, RenderedPrompt, Sample
from qbyok.prompting.data import ANSWER_INPUTS, LAYOUT_INPUTS, answer_inputs, layout_inputs
from qbyok.prompting.output import output_schema
from qbyok.prompting.schema_text import VERSION, schema_text
from qbyok.prompting.specimens import ANSWER_SPECIMENS, LAYOUT_SPECIMENS
from qbyok.verification.drafts import CITATION_FIELDS, DRAFT_FIELDS

if TYPE_CHECKING:
    from qbyok.prompting.engine import Parts


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptTemplate:
    """One template. ``sha256`` is that of its file's bytes, ``output`` the JSON Schema of the response.

    Its kind says what it is for: ``known`` are the inputs that it may use, ``fields`` the properties that its output
    must have (see ``check_output``), ``specimens`` made-up inputs that it must be able to render. With
    ``says_schema`` the user part ends with the schema, for endpoints that enforce none.
    """

    known: ClassVar[tuple[str, ...]]
    fields: ClassVar[Mapping[str, Sequence[str]]]
    specimens: ClassVar[tuple[Mapping[str, Any], ...]]

    id: str
    version: int
    sha256: str
    path: Path
    inputs: tuple[str, ...]
    changelog: str
    output: Mapping[str, Any]
    parts: "Parts" = field(repr=False, compare=False)
    says_schema: bool = False

    def fill(self, values: Mapping[str, Any], schema: Mapping[str, Any]) -> RenderedPrompt:
        """Return the prompt for the values of all inputs and the schema of the response.

        Raises:
            UsageError: the template uses a value that is not there.
        """
        system = self.parts.system()
        user = self.parts.user({name: values[name] for name in self.inputs})
        if self.says_schema:
            user += schema_text(schema)
        return RenderedPrompt(
            template=self.id,
            template_version=self.version,
            template_sha256=self.sha256,
            system=system,
            user=user,
            schema=schema,
            sha256=_prompt_sha256(system, user, schema),
            schema_text=VERSION if self.says_schema else "",
        )


class AnswerTemplate(PromptTemplate):
    """Asks for the answer to one question."""

    __slots__ = ()
    known = ANSWER_INPUTS
    fields: ClassVar[Mapping[str, Sequence[str]]] = {"": DRAFT_FIELDS, "citations": CITATION_FIELDS}
    specimens = ANSWER_SPECIMENS

    def render(
        self, question: Question, passages: Sequence[Passage], approved: Sequence[ApprovedAnswer]
    ) -> RenderedPrompt:
        """Return exactly what would be sent for this question; equal inputs give equal bytes.

        Raises:
            UsageError: the template uses a value that this question does not have.
        """
        return self.fill(answer_inputs(question, passages, approved), output_schema(self.output, question))


class LayoutTemplate(PromptTemplate):
    """Asks how one sheet or table is to be read."""

    __slots__ = ()
    known = LAYOUT_INPUTS
    fields = REPLY_FIELDS
    specimens = LAYOUT_SPECIMENS

    def render(self, sample: Sample) -> RenderedPrompt:
        """Return exactly what would be sent of this sheet; equal inputs give equal bytes.

        Raises:
            UsageError: the template uses a value that this sheet does not have.
        """
        return self.fill(layout_inputs(sample), self.output)


def _prompt_sha256(system: str, user: str, schema: Mapping[str, Any]) -> str:
    import rfc8785

    return hashlib.sha256(b"\0".join((system.encode(), user.encode(), rfc8785.dumps(dict(schema))))).hexdigest()
