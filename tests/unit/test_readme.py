"""The README says what the program does: its tables and commands are compared with the code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from qbyok import errors
from qbyok.cli.endings import CLOSED_PIPE
from qbyok.cli.main import app
from qbyok.config.providers import BUILT_IN_PROVIDERS, PROVIDER_FIELDS
from qbyok.config.settings import DEFAULTS
from qbyok.kinds.registry import KINDS
from qbyok.questionnaire.opening import TEXT_SUFFIXES
from qbyok.questionnaire.package import SUPPORTED

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")

_TEXT_DEFAULTS = {"max_cost": "no limit"}


def section(title: str) -> str:
    """Return the text below a heading of the README."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, title
    return found.group(1)


def table(text: str) -> list[list[str]]:
    """Return the cells of the first table's body in a text."""
    rows = [line.strip()[1:-1].split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def error_classes(base: type[errors.QbyokError] = errors.QbyokError) -> Iterator[type[errors.QbyokError]]:
    for child in base.__subclasses__():
        yield child
        yield from error_classes(child)


def test_exit_codes_are_those_of_the_errors() -> None:
    documented = [int(row[0]) for row in table(section("Exit codes"))]
    done, review = 0, 10  # no errors: both mean that the run is complete
    others = {done, review, CLOSED_PIPE}
    codes = {errors.QbyokError.exit_code, *(error.exit_code for error in error_classes())}
    assert documented == sorted(codes | others)


def commands_of(group: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the commands of the program by their full names, groups too."""
    for word, command in group.commands.items():
        full = f"{name} {word}".strip()
        yield full, command
        if hasattr(command, "commands"):
            yield from commands_of(command, full)


COMMANDS = dict(commands_of(typer.main.get_command(app)))


def code(text: str) -> Iterator[str]:
    """Yield what stands in code blocks, in pieces that no wide gap or comment parts, and the inline code."""
    fenced = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
    for block in fenced.findall(text):
        for line in block.splitlines():
            yield from re.split(r"\s{2,}", line.partition(" #")[0])
    yield from re.findall(r"`([^`\n]+)`", fenced.sub("", text))


def documented_commands(text: str) -> list[list[str]]:
    """Return the words after ``qbyok`` of each command that a text names."""
    found = [re.search(r"(?:^|[\s/])qbyok (.+)", piece) for piece in code(text)]
    return [match.group(1).split() for match in found if match]


DOCUMENTS = ("README.md", "CHANGELOG.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
DOCUMENTED = [words for name in DOCUMENTS for words in documented_commands((ROOT / name).read_text("utf-8"))]


def test_there_is_something_to_compare() -> None:
    named = {words[0] for words in DOCUMENTED}
    assert {"answer", "inspect", "demo", "evidence", "prompts", "keys", "log", "config"} <= named


@pytest.mark.parametrize("words", DOCUMENTED, ids=" ".join)
def test_every_command_and_flag_exists(words: list[str]) -> None:
    name, rest = words[0], words[1:]
    if name.startswith("--"):
        assert name in _flags(typer.main.get_command(app))
        return
    # "keys set|list NAME" names two commands of a group; a group's own name may stand alone.
    of_group = hasattr(COMMANDS.get(name), "commands") and rest and not rest[0].startswith("-")
    names = [f"{name} {word}" for word in rest[0].split("|")] if of_group else [name]
    assert [full for full in names if full not in COMMANDS] == []
    flags = {word for word in rest if word.startswith("--")}
    assert flags <= set().union(*(_flags(COMMANDS[full]) for full in names))


def test_the_table_of_commands_has_all_of_them_once() -> None:
    rows = "\n".join(row[0] for row in table(section("Commands")))
    named = [" ".join(word for word in words if word.islower()) for words in documented_commands(rows)]
    commands = {name: command for name, command in COMMANDS.items() if not hasattr(command, "commands")}
    assert sorted(named) == sorted(commands)
    assert [name for name, command in commands.items() if "--json" not in _flags(command)] == []


def _flags(command: Any) -> set[str]:
    return {"--help"} | {flag for parameter in command.params for flag in parameter.opts}


def test_formats_are_those_that_the_error_names() -> None:
    supported = {"xlsx", "xlsm", "docx", "docm", *(suffix.removeprefix(".") for suffix in TEXT_SUFFIXES)}
    for text in (SUPPORTED, README):
        assert supported <= set(re.findall(r"\w+", text.lower()))


def test_settings_are_the_programs_with_their_defaults() -> None:
    documented: dict[str, str] = {}
    for names, default, _ in table(section("Configuration")):
        documented.update(dict.fromkeys(re.findall(r"`(\w+)`", names), default.strip("`")))
    expected = {name: _TEXT_DEFAULTS.get(name, str(default)) for name, default in DEFAULTS.items()}
    assert documented == expected


PROVIDERS = (ROOT / "docs" / "providers.md").read_text("utf-8")


def part(title: str) -> str:
    """Return the text below a heading of the document on providers."""
    return PROVIDERS.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_kinds_are_the_programs_with_their_apis_and_key_headers() -> None:
    documented = {}
    for kind, apis, _, key, reference in table(part("Kinds")):
        assert f"]({KINDS[kind.strip('`')].source})" in reference
        documented[kind.strip("`")] = (re.findall(r"`([\w-]+)`", apis), re.findall(r"`(authorization|api-key)`", key))
    assert documented == {name: (list(kind.apis), [kind.key_header]) for name, kind in KINDS.items()}
    assert [name for name in KINDS if f"`{name}`" not in section("Configuration")] == []


def test_what_vendors_keep_is_what_the_data_flow_says() -> None:
    documented = {kind.strip("`"): keeps for kind, _, keeps in table(part("What the vendor keeps"))}
    assert documented == {name: kind.keeps for name, kind in KINDS.items()}


def test_settings_of_an_entry_are_the_programs() -> None:
    documented = [name for row in table(part("Settings of an entry")) for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(documented) == sorted(PROVIDER_FIELDS)


def test_variables_of_the_built_in_keys() -> None:
    for entry in BUILT_IN_PROVIDERS.values():
        if entry.key:
            assert f"`{entry.key.env}`" in section("Configuration")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_to_files_lead_somewhere(document: str) -> None:
    path = ROOT / document
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert re.search(r"^## \[Unreleased\]$", CHANGELOG, re.MULTILINE)
