"""Make evidence of a questionnaire that was answered before: each pair a passage, and an approved answer."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from qbyok.evidence.blocks import Block
from qbyok.evidence.document import Content
from qbyok.evidence.passages import make
from qbyok.model import Approval, ApprovedAnswer, LibraryEntry, Passage, QuestionAnswer

_QUESTIONNAIRE_SHARE = 1 / 3  # of a file's text, from which on its pairs are what it is for


def approved_answers(path: str, pairs: Sequence[QuestionAnswer], date: str) -> tuple[ApprovedAnswer, ...]:
    """Return the pairs of a questionnaire; ``date`` is when it was last changed (ISO 8601), empty if unknown."""
    return tuple(
        ApprovedAnswer(
            question=pair.question,
            verdict=pair.verdict,
            answer=pair.answer,
            allowed=pair.allowed,
            date=date,
            passage=replace(make(path, pair.at, (), _text(pair)), earlier=True),
        )
        for pair in pairs
    )


Place = tuple[str, str, str]
"""Where a pair stands, whatever the file is called: hash of the file, locator, and hash of the pair's text."""


def place_of(sha256: str, passage: Passage) -> Place:
    """Return the place of a pair by the hash of its file and its passage."""
    return sha256, passage.locator, passage.sha256


def approvals(
    entries: Iterable[LibraryEntry],
    why_stale: Callable[[LibraryEntry], str],
    labels_of: Callable[[str], Iterable[str]],
) -> dict[Place, Approval]:
    """Return who vouches for each pair of an answer library, and why it is out of date, by its place.

    ``labels_of`` returns the labels of a path of the evidence as they are now; those that an entry was approved with
    add up with them. Of entries for different scopes that say the same, one that is in force counts.
    """
    found: dict[Place, Approval] = {}
    for entry in entries:
        labels = {label for one in entry.evidence for label in (*one.labels, *labels_of(one.path))}
        approval = Approval(
            by=entry.approved_by, at=entry.approved_at, stale=why_stale(entry), labels=tuple(sorted(labels))
        )
        place = place_of(entry.sha256, entry_passage(entry))
        before = found.get(place)
        every = tuple(sorted(labels.union(before.labels if before else ())))  # those of all who say the same
        kept = before if before and approval.stale else approval
        found[place] = replace(kept, labels=every)
    return found


def entry_passage(entry: LibraryEntry) -> Passage:
    """Return an entry of an answer library as a passage, as a run may cite it."""
    (answer,) = approved_answers(entry.file, (_pair(entry),), "")
    return answer.passage


def library_contents(entries: Iterable[LibraryEntry]) -> dict[tuple[str, str, str], Content]:
    """Return the pairs of an answer library as documents, by their file, its hash and their date."""
    by_source: defaultdict[tuple[str, str, str], list[QuestionAnswer]] = defaultdict(list)
    for entry in entries:
        date = entry.answered or entry.approved_at
        by_source[entry.file, entry.sha256, date].append(_pair(entry))
    contents = {}
    for (file, sha256, date), pairs in by_source.items():
        approved = approved_answers(file, pairs, date)
        passages = {answer.passage.id: answer.passage for answer in approved}
        contents[file, sha256, date] = Content(title="", passages=tuple(passages.values()), approved=approved)
    return contents


def beside(blocks: Sequence[Block], pairs: Sequence[QuestionAnswer]) -> list[Block]:
    """Return the blocks of a file that are evidence beside its pairs.

    In a questionnaire there are none: what the pairs leave over is guidance, and questions that nobody answered. In
    a policy with a table that looks like questions and answers, everything else is evidence as ever.
    """
    size = sum(len(block.text) for block in blocks)
    if sum(len(_text(pair)) for pair in pairs) >= _QUESTIONNAIRE_SHARE * size:
        return []
    questions = {" ".join(pair.question.split()) for pair in pairs}
    return [block for block in blocks if questions.isdisjoint(_cells(block))]


def _pair(entry: LibraryEntry) -> QuestionAnswer:
    return QuestionAnswer(
        at=entry.at,
        label="",
        question=entry.question,
        verdict=entry.verdict,
        answer=entry.answer,
        allowed=entry.allowed,
    )


def _cells(block: Block) -> Iterator[str]:
    for cell in block.text.split(" | "):
        yield " ".join(cell.split())


def _text(pair: QuestionAnswer) -> str:
    lines = (("Question", pair.question), ("Verdict", pair.verdict), ("Answer", pair.answer))
    return "\n".join(f"{name}: {value}" for name, value in lines if value)
