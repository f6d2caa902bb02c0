"""Which saved layouts a file may be read by, and the choice of one."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qbyok.errors import UsageError
from qbyok.layout.anchors import RECOGNISED
from qbyok.layout.saved import SavedLayout


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidates:
    """Saved layouts that a file may be read by. ``named`` tells that the user named them: one of them has to fit."""

    layouts: tuple[SavedLayout, ...] = ()
    named: bool = False


DETECT = Candidates()
"""Read a file by detection alone."""


def choose(candidates: Candidates, path: Path, share: Callable[[SavedLayout], float]) -> SavedLayout | None:
    """Return the saved layout that a file has the most texts of; None where none has enough.

    Raises:
        UsageError: the user named layouts, and none fits.
    """
    shares = [(share(saved), saved) for saved in candidates.layouts]
    best, saved = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    if best >= RECOGNISED:
        return saved
    if candidates.named:
        raise UsageError(
            f"{path} does not have the structure that the layout was saved from: {best:.0%} of its texts are there",
            hint="Give one --layout for each file; a new one is saved with:"
            f" qbyok inspect {shlex.quote(str(path))} --save-layout NEW",
        )
    return None
