"""Mutated files by their numbers: the same number gives the same file."""

from dataclasses import dataclass
from random import Random

from support import archives
from support.mutation import archive, markup, table
from support.mutation.drawing import weighted
from support.mutation.seeds import LARGE, SMALL, seed

_TABLES = 0.06
"""How many of the cases are CSV files."""
_MARKUP = 0.7
"""How many of the others mutate XML, rather than the package around it."""
_SMALL = 0.92
_SHARED = ("xl/sharedStrings", "xl/styles", "xl/workbook", "xl/comments", "customXml/item", "word/comments")
_ROOM = 150_000
"""Parts larger than this are not packed, so that the limit on how tight a part is packed does not end the trial."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A file to try: what it is called, and in words how it came about."""

    number: int
    story: str
    name: str
    data: bytes


def case(number: int, *, small: bool = False) -> Case:
    """Return the case of a number; ``small`` leaves the sample questionnaires out."""
    random = Random(number)
    if random.random() < _TABLES:
        story, data = table.mutated(random)
        return Case(number=number, story=story, name="questionnaire.csv", data=data)
    name = random.choice(SMALL if small or random.random() < _SMALL else LARGE)
    parts = dict(seed(name))
    if random.random() < _MARKUP:
        story, data = _with_markup(random, parts)
    else:
        mutate = weighted(random, archive.MUTATIONS)
        story, data = mutate.__name__, mutate(random, parts)
    return Case(number=number, story=f"{name}: {story}", name="questionnaire", data=data)


def _with_markup(random: Random, parts: dict[str, bytes]) -> tuple[str, bytes]:
    """Mutate a part, now and then several times; those that hold questions most often."""
    steps = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        name = random.choice(_weighted_names(parts))
        mutate = weighted(random, markup.MUTATIONS)
        parts[name] = mutate(random, parts[name])
        steps.append(f"{mutate.__name__} in {name}")
    large = any(len(content) > _ROOM for content in parts.values())
    build = archives.stored if large else random.choice(archive.BUILDERS)
    return ", ".join(steps), build(parts)


def _weighted_names(parts: dict[str, bytes]) -> list[str]:
    names = [name for name in sorted(parts) if name.endswith((".xml", ".rels"))]
    content = [name for name in names if name.startswith(("xl/worksheets/sheet", "word/document"))]
    shared = [name for name in names if name.startswith(_SHARED)]
    return names + 4 * content + 2 * shared
