"""A workbook's sheets and how they are read: as detection says, or a saved layout that fits."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from qbyok.errors import UsageError
from qbyok.layout.grid import Workbook
from qbyok.layout.plans import SheetPlan, surest
from qbyok.layout.proposal_checks import refusal
from qbyok.layout.proposed import proposed_plan, sheet_sample
from qbyok.layout.saved import SavedLayout, save_sheets, sheets_recognised
from qbyok.layout.view import SheetView
from qbyok.layout.workbook import plan_sheets, read_planned
from qbyok.model import Confidence, Layout, Sample
from qbyok.questionnaire.candidates import Candidates, choose
from qbyok.questionnaire.layout_text import dump_layout


class PlannedSheets:
    """The sheets of one file, each with the plan by which it is read; ``proposed`` are plans that take precedence."""

    def __init__(
        self,
        workbook: Workbook,
        path: Path,
        sha256: str,
        layouts: Candidates,
        proposed: Mapping[str, SheetPlan] = MappingProxyType({}),
    ) -> None:
        self._workbook = workbook
        self._path, self._sha256, self._layouts, self._proposed = path, sha256, layouts, proposed

    @cached_property
    def _views(self) -> tuple[SheetView, ...]:
        return tuple(SheetView(sheet) for sheet in self._workbook.sheets)

    @cached_property
    def _chosen(self) -> SavedLayout | None:
        layouts = self._layouts
        if not layouts.named:
            fitting = (saved for saved in layouts.layouts if not self._lacks(s.name for s in saved.sheets if s.use))
            layouts = replace(layouts, layouts=tuple(fitting))
        elif len(layouts.layouts) == 1:
            self._check_sheets(layouts.layouts[0])
        chosen = choose(layouts, self._path, lambda saved: sheets_recognised(saved, self._views))
        if chosen and layouts.named:
            self._check_sheets(chosen)
        return chosen

    def _check_sheets(self, saved: SavedLayout) -> None:
        if lacking := self._lacks(sheet.name for sheet in saved.sheets):
            raise UsageError(
                f"the sheet '{lacking[0]}' of the layout {saved.name} is not in {self._path}",
                hint="Correct its name in the layout, or remove the sheet there",
            )

    def _lacks(self, names: Iterable[str]) -> tuple[str, ...]:
        known = {view.sheet.name for view in self._views}
        return tuple(name for name in names if name not in known)

    @cached_property
    def _plans(self) -> tuple[SheetPlan, ...]:
        plans = zip(self._views, plan_sheets(self._views, self._chosen), strict=True)
        return tuple(self._proposed.get(view.sheet.name, plan) for view, plan in plans)

    @cached_property
    def layout(self) -> Layout:
        """The questions and slots that were found, or that a saved layout names."""
        return read_planned(self._views, self._plans, self._sha256, self._chosen.name if self._chosen else "")

    def saved_layout(self) -> str:
        """Return the layout as TOML that a person can correct and give back."""
        return dump_layout(save_sheets(self._views, self._plans))

    def settled_layout(self) -> str:
        """Return the layout without sheets that are read at a guess; "" if nothing is left to know the file by."""
        settled = [pair for pair in zip(self._views, self._plans, strict=True) if not _is_guess(pair[1])]
        saved = save_sheets([view for view, _ in settled], [plan for _, plan in settled])
        return dump_layout(saved) if any(sheet.anchors for sheet in saved.sheets) else ""

    def unsure(self) -> tuple[Sample, ...]:
        """Return what a provider may be shown of the sheets that are read, or passed over, at a guess."""
        pairs = zip(self._views, self._plans, strict=True)
        return tuple(sheet_sample(view) for view, plan in pairs if _is_guess(plan))

    def with_proposal(self, name: str, reply: str, by: str) -> "PlannedSheets":
        """Return the file with one sheet read as a reply to its sample says.

        Raises:
            BadResponseError: it is not what was asked for, or does not hold against the sheet.
        """
        view = next(view for view in self._views if view.sheet.name == name)
        plan = proposed_plan(view, self._views, reply, by)
        proposed = {**self._proposed, name: plan}
        read = PlannedSheets(self._workbook, self._path, self._sha256, self._layouts, proposed)
        if plan.tables and not read._uses(name):
            raise refusal("nothing-read")
        if self._uses(name) and not plan.tables:
            raise refusal("nothing-asked")
        return read

    def _uses(self, name: str) -> bool:
        return any(note.used for note in self.layout.sheets if note.name == name)


def _is_guess(plan: SheetPlan) -> bool:
    return surest(plan) is Confidence.LOW
