"""The running texts in texts/, which lie there as Markdown because prose reads badly in Python."""

import re
from collections.abc import Iterator
from pathlib import Path

_FOLDER = Path(__file__).parent / "texts"
NUMBERED = re.compile(r"\d+\. ")


def blocks(name: str) -> Iterator[list[str]]:
    """Yield runs of lines that belong together; a heading or a list item is a block of its own."""
    block: list[str] = []
    for line in [*(_FOLDER / f"{name}.md").read_text(encoding="utf-8").splitlines(), ""]:
        starts_item = line.startswith(("- ", "#")) or NUMBERED.match(line)
        if block and (not line or starts_item):
            yield block
            block = []
        if line:
            block.append(line.strip())
