"""A sheet's plan from a provider's reply, checked."""

from collections.abc import Sequence

from qbyok.layout.answer_columns import AnswerColumn
from qbyok.layout.columns import Columns
from qbyok.layout.grid import column_number
from qbyok.layout.plans import SheetPlan, TablePlan, proposed_by
from qbyok.layout.proposal_checks import check_proposal
from qbyok.layout.proposals import ProposedTable, parse_proposal
from qbyok.layout.samples import sample
from qbyok.layout.tabular import SheetGrid
from qbyok.layout.ticks import TickGroup
from qbyok.layout.view import SheetView
from qbyok.layout.workbook import tick_mark
from qbyok.model import Confidence, Role, Sample


def sheet_sample(view: SheetView) -> Sample:
    """Return what may be shown of a sheet."""
    return sample(SheetGrid(view))


def proposed_plan(view: SheetView, views: Sequence[SheetView], reply: str, by: str) -> SheetPlan:
    """Return how a sheet is to be read according to a reply to its sample; ``views`` are all sheets of the workbook.

    Raises:
        BadResponseError: it is not what was asked for, or does not hold against the sheet.
    """
    proposal, grid = parse_proposal(reply), SheetGrid(view)
    check_proposal(proposal, sample(grid), grid)

    def plan(table: ProposedTable) -> TablePlan:
        columns = _columns(table, proposed_by(by))
        return TablePlan(
            header=tuple(sorted(table.header_rows)),
            first=table.first_row,
            last=table.last_row or grid.rows[-1],
            columns=columns,
            mark=tick_mark(view, columns, views),
        )

    tables = tuple(map(plan, proposal.tables))
    return SheetPlan(
        tables=tables, why="nothing is asked", confidence=Confidence.MEDIUM, by=by, reason=proposal.reason
    )


def _columns(table: ProposedTable, why: str) -> Columns:
    answers = (
        AnswerColumn(
            col=column_number(a.column),
            role=a.role,
            why=why,
            allowed=a.allowed or None,
            confidence=Confidence.MEDIUM,
        )
        for a in table.answers
    )
    ticks = TickGroup(
        columns=tuple(column_number(t.column) for t in table.ticks),
        options=tuple(" ".join(t.option.split()) for t in table.ticks),
        role=Role.VERDICT,
        why=why,
    )
    return Columns(
        question=column_number(table.question_column),
        label=column_number(table.label_column) if table.label_column else None,
        sections=tuple(map(column_number, table.section_columns)),
        guidance=tuple(map(column_number, table.guidance_columns)),
        answers=tuple(sorted(answers, key=lambda a: a.col)),
        ticks=(ticks,) if ticks.columns else (),
        why=why,
        confidence=Confidence.MEDIUM,
    )
