"""Options of an answer column that are stated elsewhere: in a note or an introduction, a legend, on another sheet."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import dropwhile, groupby, islice

from qbyok.layout.answer_columns import CORE, AnswerColumn, quoted
from qbyok.layout.grid import SheetState
from qbyok.layout.legends import Legend, find_legends
from qbyok.layout.named_options import is_choice, options_named
from qbyok.layout.phrases import plain
from qbyok.layout.plans import SheetPlan, TablePlan
from qbyok.layout.typed_boxes import is_preset, printed_options
from qbyok.layout.verdicts import is_option
from qbyok.layout.view import SheetView
from qbyok.model import Role

_CODED = 3
"""So many cells that hold nothing but a legend's codes are what it explains."""

_INTRODUCING = 200
"""So many rows of a sheet without questions may say how those of other sheets are to be answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stated:
    """Options, where they are stated, and the legend that they are the codes of, if any."""

    options: tuple[str, ...]
    where: str
    legend: Legend | None = None


def with_stated_options(views: Sequence[SheetView], plans: Sequence[SheetPlan]) -> tuple[SheetPlan, ...]:
    """Return the plans of a workbook's sheets with the options that texts around the tables state.

    They hold only for a sheet where no table has options of its own, since those may be meant; what another sheet
    states only where no sheet has any.
    """
    pairs = list(zip(views, plans, strict=True))
    offered = [any(_has_options(view, table) for table in plan.tables) for view, plan in pairs]
    silent = [] if any(offered) else [view for view, plan in pairs if _asks_nothing(view, plan)]

    @cache
    def elsewhere() -> Collection[_Stated]:
        found = (s for view in silent for s in _stated_in(view, list(islice(view.rows, _INTRODUCING)), _on(view)))
        return dict.fromkeys(found)

    return tuple(
        plan if own or not plan.tables else _with_options(view, plan, elsewhere)
        for (view, plan), own in zip(pairs, offered, strict=True)
    )


def _asks_nothing(view: SheetView, plan: SheetPlan) -> bool:
    return not plan.tables and not plan.form and view.sheet.state is SheetState.VISIBLE


def _on(view: SheetView) -> str:
    return f"on the sheet “{view.sheet.name}”"


def _with_options(view: SheetView, plan: SheetPlan, elsewhere: Callable[[], Collection[_Stated]]) -> SheetPlan:
    top = min(min(table.header, default=table.first) for table in plan.tables)
    above = _stated_in(view, [row for row in view.rows if row < top], "above")
    below = (stated for stated in _stated_in(view, _lone(view, top), "below") if stated.legend)
    around = dict.fromkeys([*above, *below])
    tables = (_completed(view, table, around, elsewhere) for table in plan.tables)
    return replace(plan, tables=tuple(tables))


def _lone(view: SheetView, top: int) -> list[int]:
    """Return the rows from one on that hold a single text."""
    return [row for row, cells in view.rows.items() if row >= top and len(cells) == 1]


def _stated_in(view: SheetView, rows: Sequence[int], where: str) -> Iterator[_Stated]:
    """Yield what some rows of a sheet state: legends first."""
    for legend in find_legends(view, rows):
        yield _Stated(options=legend.codes, where=f"a legend {where}", legend=legend)
    for options in _listed(view, rows):
        yield _Stated(options=options, where=f"listed {where}")
    for row in rows:
        for cell in view.rows[row].values():
            if not _asks(cell.text) and (options := options_named(cell.text)):
                yield _Stated(options=options, where=f"named {where}")


def _listed(view: SheetView, rows: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """Yield verdicts that stand in cells of their own, side by side or one below another."""
    texts = {row: [text for col in view.rows[row] if (text := view.text(row, col))] for row in rows}
    across = [list(dropwhile(lambda text: not is_option(text), found)) for found in texts.values()]
    down = groupby(texts.values(), lambda found: len(found) == 1 and is_option(found[0]))
    below = [[text for found in group for text in found] for is_verdict, group in down if is_verdict]
    yield from (tuple(run) for run in (*across, *below) if all(map(is_option, run)) and is_choice(run))


def _asks(text: str) -> bool:
    return "?" in text or "？" in text


def _completed(
    view: SheetView,
    table: TablePlan,
    around: Collection[_Stated],
    elsewhere: Callable[[], Collection[_Stated]],
) -> TablePlan:
    """Return a table with the first options stated that fit its answer column."""
    answer = _open_answer(table)
    if answer is None:
        return table
    own = (_Stated(options=options, where="a note names options") for options in _noted(view, table, answer))
    found = next(own, None) or _fitting(view, table, answer, around) or _fitting(view, table, answer, elsewhere())
    if found is None:
        return table
    why = quoted(answer.header, found.where)
    named = replace(answer, role=Role.VERDICT, allowed=found.options, why=why)
    answers = tuple(named if a is answer else a for a in table.columns.answers)
    return replace(table, columns=replace(table.columns, answers=answers))


def _open_answer(table: TablePlan) -> AnswerColumn | None:
    """Return the column whose options may be stated elsewhere: the verdict, else the first for answers or scores."""
    core = [a for a in table.columns.answers if a.role in CORE]
    scores = [a for a in table.columns.answers if a.role is Role.SCORE]
    return min(core or scores, key=lambda a: (a.role is not Role.VERDICT, a.col), default=None)


def _has_options(view: SheetView, table: TablePlan) -> bool:
    columns = table.columns
    if columns.ticks or columns.option_ticks or any(a.allowed for a in columns.answers):
        return True
    cols = [a.col for a in columns.answers if a.role in CORE]
    return any(
        view.allowed(row, col) is not None or printed_options(view.text(row, col))
        for row in _asked(view, table)
        for col in cols
    )


def _asked(view: SheetView, table: TablePlan) -> Iterator[int]:
    question = table.columns.question
    return (row for row in view.rows if table.first <= row <= table.last and view.text(row, question))


def _noted(view: SheetView, table: TablePlan, answer: AnswerColumn) -> Iterator[tuple[str, ...]]:
    """Yield the options that a note on the header or a message beside the cells of a column names."""
    notes = [view.sheet.notes.get((row, answer.col), "") for row in table.header]
    prompts = [
        validation.prompt
        for validation in view.sheet.validations
        if any(r.left <= answer.col <= r.right and r.bottom >= table.first for r in validation.ranges)
    ]
    yield from filter(None, map(options_named, (*notes, *prompts)))


def _fitting(view: SheetView, table: TablePlan, answer: AnswerColumn, stated: Collection[_Stated]) -> _Stated | None:
    """Return the first options that may be those of a column, if any."""
    if not stated:
        return None
    texts = (view.text(row, answer.col) for row in _asked(view, table))
    values = {text for text in texts if text and not is_preset(text)}
    others = _filled_already(view, table)
    return next((s for s in stated if _fits(table, answer, s, values, others)), None)


def _fits(
    table: TablePlan, answer: AnswerColumn, stated: _Stated, values: set[str], others: Sequence[set[str]]
) -> bool:
    """Tell whether options may be those of a column: it holds no other answers, and reasons have their own place.

    ``values`` are the column's answers, ``others`` the texts of each column that is filled already, such as the
    priority of each row: a legend may explain one of those.
    """
    if not values <= set(stated.options):
        return False
    commented = any(a.role is Role.COMMENT for a in table.columns.answers)
    if stated.legend is None:
        return commented or answer.role is not Role.ANSWER or bool(values)
    if any(held <= set(stated.legend.codes) for held in others):
        return False
    named = bool(answer.header) and plain(answer.header) in plain(stated.legend.heading)
    return named or bool(values) or (stated.legend.names_verdicts and (commented or answer.role is not Role.ANSWER))


def _filled_already(view: SheetView, table: TablePlan) -> list[set[str]]:
    """Return the texts of each column that is not to be filled in, but for those with hardly any."""
    filled_in = set(table.columns.filled_in)
    texts: dict[int, list[str]] = {}
    for row in _asked(view, table):
        for col, cell in view.rows[row].items():
            if col not in filled_in:
                texts.setdefault(col, []).append(cell.text.strip())
    return [set(held) for held in texts.values() if len(held) >= _CODED]
