"""Labels of evidence: ``[labels]`` says which files have one, an entry's ``labels`` to whom such files may go."""

from collections.abc import Mapping, Sequence
from typing import Any

from qbyok.config.values import words
from qbyok.errors import UsageError


def read_labels(tables: Sequence[tuple[Mapping[str, Any], str]]) -> dict[str, tuple[str, ...]]:
    """Return each label's patterns. A project's file adds patterns to the user's, and can't take any away.

    Raises:
        UsageError: the table is wrong; the message says where.
    """
    found: dict[str, tuple[str, ...]] = {}
    for table, source in tables:
        labels = table.get("labels", {})
        if not isinstance(labels, dict):
            raise UsageError(
                f"{source}: 'labels' must be a table", hint='Write [labels], and below it eu-only = ["eu/*"]'
            )
        for name, patterns in labels.items():
            found[name] = (*found.get(name, ()), *words(patterns, name, f"{source}: [labels]", '["eu/*"]'))
    return found
