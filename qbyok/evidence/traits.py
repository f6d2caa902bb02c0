"""What is noticed of a document when it is read, so that documents can be compared without reading them again."""

from collections.abc import Iterable, Iterator
from itertools import takewhile

from qbyok.evidence.companies import companies_named, kind_of_report
from qbyok.evidence.dating import file_date, own_date
from qbyok.evidence.document import Content, Traits
from qbyok.evidence.superseded import status_line
from qbyok.model import Passage
from qbyok.ranking.likeness import sketch


def traits_of(path: str, content: Content) -> Traits:
    """Return the traits of a document."""
    passages = content.passages
    dated, dated_by = own_date(passages)
    if not dated and (dated := file_date(content.modified)):
        dated_by = "modified"
    return Traits(
        sketch=sketch(_in_order(passages)),
        status=status_line(content.title, passages),
        names=companies_named(passages),
        report=kind_of_report(path, content.title, passages),
        dated=dated,
        dated_by=dated_by,
    )


def _in_order(passages: Iterable[Passage]) -> Iterator[str]:
    """Yield a document's headings and texts as a reader meets them: not every format tells them apart."""
    above: tuple[str, ...] = ()
    for passage in passages:
        shared = takewhile(lambda pair: pair[0] == pair[1], zip(above, passage.heading, strict=False))
        yield from passage.heading[len(list(shared)) :]
        yield passage.text
        above = passage.heading
