"""A workbook's sheets and how they are read: as detection says, or a saved layout that fits."""

from functools import cached_property
from pathlib import Path

from qbyok.layout.grid import Workbook
from qbyok.layout.plans import SheetPlan
from qbyok.layout.saved import SavedLayout, save_sheets, sheets_recognised
from qbyok.layout.view import SheetView
from qbyok.layout.workbook import plan_sheets, read_planned
from qbyok.model import Layout
from qbyok.questionnaire.layouts import Candidates, choose, dump_layout


class PlannedSheets:
    """The sheets of one file, each with the plan by which it is read."""

    def __init__(self, workbook: Workbook, path: Path, sha256: str, layouts: Candidates) -> None:
        self._views = tuple(SheetView(sheet) for sheet in workbook.sheets)
        self._path, self._sha256, self._layouts = path, sha256, layouts

    @cached_property
    def _chosen(self) -> SavedLayout | None:
        return choose(self._layouts, self._path, lambda saved: sheets_recognised(saved, self._views))

    @cached_property
    def _plans(self) -> tuple[SheetPlan, ...]:
        return plan_sheets(self._views, self._chosen)

    @cached_property
    def layout(self) -> Layout:
        """The questions and slots that were found, or that a saved layout names."""
        return read_planned(self._views, self._plans, self._sha256, self._chosen.name if self._chosen else "")

    def saved_layout(self) -> str:
        """Return the layout as TOML that a person can correct and give back."""
        return dump_layout(save_sheets(self._views, self._plans))
