"""jinja2, shut in: no loaders, no functions, no data in the system part, nothing that differs from run to run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from qbyok.errors import UsageError
from qbyok.prompting.data import to_json

_BLOCKS = ("system", "user")
# A filter that is not in this list may give other bytes another time, or read what it should not.
_FILTERS = ("join", "length", "lower", "upper", "trim", "first", "last", "replace", "indent", "default")
_BANNED = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)


@dataclass(frozen=True, slots=True)
class Parts:
    """The two parts of a template, ready to be rendered."""

    system: Callable[[], str]
    user: Callable[[Mapping[str, Any]], str]


def compile_parts(body: str, inputs: Sequence[str], known: Sequence[str], path: Path) -> Parts:
    """Compile a template's body and check it against the inputs that it declares, which must be ``known`` ones.

    Raises:
        UsageError: with file and line, where it breaks a rule.
    """
    environment = _environment()
    try:
        tree = environment.parse(body)
        template = environment.from_string(body)
    except TemplateSyntaxError as error:
        raise UsageError(f"{path}:{error.lineno}: {error.message}", hint="Correct that line") from error
    for line, problem, hint in _problems(tree, inputs, known):
        raise UsageError(f"{path}:{line}: {problem}", hint=hint)

    def render(block: str, values: Mapping[str, Any]) -> str:
        try:
            return "".join(template.blocks[block](template.new_context(dict(values)))).strip() + "\n"
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise UsageError(
                f"{path}:{_line(error, template)}: the {block} part cannot be rendered: {error}",
                hint=f"A template may use: {', '.join(known)}; see those that are shipped: qbyok prompts show",
            ) from error

    return Parts(system=lambda: render("system", {}), user=lambda values: render("user", values))


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_printable,
    )
    environment.globals.clear()
    environment.filters = {"json": to_json} | {name: environment.filters[name] for name in _FILTERS}
    return environment


def _printable(value: Any) -> Any:
    """Lists and mappings print Python's spelling of them, which is no format."""
    if isinstance(value, str | int | Undefined):
        return value
    raise TypeError(f"a {type(value).__name__} can't be printed as it is; write {{{{ … | json }}}}")


def _problems(tree: nodes.Template, inputs: Sequence[str], known: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    for unknown in (name for name in inputs if name not in known):
        yield 1, f"there is no input '{unknown}'", f"Inputs are: {', '.join(known)}"
    for banned in tree.find_all(_BANNED):
        yield banned.lineno, "a template cannot load another file", "Put the text into this file"
    blocks = {node.name: node for node in tree.body if isinstance(node, nodes.Block)}
    if set(blocks) != set(_BLOCKS):
        yield 1, "a template has exactly the blocks 'system' and 'user'", "Write {% block system %} … {% endblock %}"
        return
    for node in tree.body:
        if not isinstance(node, nodes.Block) and not _is_blank(node):
            yield node.lineno, "this stands outside the blocks and would not be sent", "Move it into a block"
    for name, block in blocks.items():
        for variable in sorted(_variables(block)):
            line = next((n.lineno for n in block.find_all(nodes.Name) if n.name == variable), block.lineno)
            if name == "system":
                yield (
                    line,
                    f"the system part uses '{variable}'",
                    "It holds instructions only; data goes to the user part",
                )
            elif variable not in inputs:
                yield (
                    line,
                    f"'{variable}' is not among the declared inputs",
                    f"Declare it, or use: {', '.join(inputs)}",
                )


def _variables(block: nodes.Block) -> set[str]:
    tree = nodes.Template(block.body)
    tree.environment = block.environment
    return find_undeclared_variables(tree)


def _is_blank(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Output) and all(
        isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes
    )


def _line(error: BaseException, template: Template) -> int:
    """Return the template's line that an error came from."""
    line = 1
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line
