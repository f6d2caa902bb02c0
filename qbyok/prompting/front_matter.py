"""The head of a template file: TOML between two lines of ``+++``."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qbyok.errors import UsageError

_FENCE = "+++"


class FrontMatter(BaseModel):
    """What a template says of itself.

    ``purpose`` is what it asks for, ``inputs`` are the values that its user part may use, ``changelog`` what is new
    in this version, ``output`` the JSON Schema of the response.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: Annotated[int, Field(ge=1)]
    purpose: Literal["answer", "layout"] = "answer"
    inputs: list[str]
    changelog: Annotated[str, Field(min_length=1)]
    output: dict[str, Any]


def split_template(text: str, path: Path) -> tuple[FrontMatter, str]:
    """Return the front matter and the body of a template; line numbers in the body are those of the file.

    Raises:
        UsageError: there is no front matter, or it is not what it should be.
    """
    lines = text.splitlines(keepends=True)
    fences = [number for number, line in enumerate(lines) if line.strip() == _FENCE]
    if len(fences) < 2 or fences[0] != 0:
        raise UsageError(
            f"{path}:1: the template does not begin with front matter",
            hint=f"Put id, version, inputs, changelog and [output] as TOML between two lines of {_FENCE}",
        )
    head, body = "".join(lines[1 : fences[1]]), "".join(lines[fences[1] + 1 :])
    try:
        matter = FrontMatter.model_validate(tomllib.loads("\n" + head))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: the front matter is not valid TOML: {error}", hint="Correct that line") from error
    except ValidationError as error:
        raise _explain(error, path, lines[: fences[1]]) from error
    return matter, "\n" * (fences[1] + 1) + body


def _explain(error: ValidationError, path: Path, lines: list[str]) -> UsageError:
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(step) for step in first["loc"])
    pattern = re.compile(rf"\s*\[?{re.escape(str(first['loc'][0]))}\b")
    line = next((number for number, text in enumerate(lines, start=1) if pattern.match(text)), 1)
    known = ", ".join(FrontMatter.model_fields)
    return UsageError(
        f"{path}:{line}: front matter '{name}': {first['msg']}", hint=f"A template has exactly: {known}"
    )
