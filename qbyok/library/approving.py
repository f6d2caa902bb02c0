"""What of a run may go into the library: its answers, and the passages that they stood on by the run's log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from qbyok.errors import IntegrityError, UsageError
from qbyok.model import LibraryEntry, Support
from qbyok.wording import counted


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Question(_Read):
    id: str
    at: str
    label: str
    text: str
    allowed: tuple[str, ...] = ()


class _Citation(_Read):
    passage: str


class RunAnswer(_Read):
    """A line of ``answers.jsonl``, as far as it matters here."""

    file: str
    question: _Question
    status: Literal["answered", "needs-review", "no-evidence", "failed", "skipped"]
    verdict: str | None
    answer: str
    citations: tuple[_Citation, ...]

    @property
    def names(self) -> frozenset[str]:
        """What a person may call the question: its id, its label, its place, and that with the file."""
        question = self.question
        return frozenset({question.id, question.label, question.at, f"{self.file} › {question.at}"} - {""})


def read_answers(lines: Iterable[str], path: str) -> tuple[RunAnswer, ...]:
    """Read the lines of ``answers.jsonl``.

    Raises:
        IntegrityError: one is not as it should be.
    """
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(RunAnswer.model_validate_json(line))
        except ValidationError as error:
            raise IntegrityError(
                f"{path}:{number} is no answer of a run", hint="Restore the file, or run again"
            ) from error
    return tuple(found)


def chosen(answers: Sequence[RunAnswer], named: Sequence[str]) -> tuple[RunAnswer, ...]:
    """Return the answers to the questions that a person named, in that order: those that need review, too.

    Raises:
        UsageError: a name is that of no question or of several, or the question has no answer.
    """
    return tuple(dict.fromkeys(_named(answers, name) for name in named))


def _named(answers: Sequence[RunAnswer], name: str) -> RunAnswer:
    found = [answer for answer in answers if name in answer.names]
    if not found:
        raise UsageError(
            f"the run has no question '{name}'", hint="Name its number or its place, as inspect shows them"
        )
    if len(found) > 1:
        places = ", ".join(f"'{answer.file} › {answer.question.at}'" for answer in found)
        raise UsageError(f"'{name}' is {counted(len(found), 'question')} of the run", hint=f"Name one of: {places}")
    (answer,) = found
    if answer.status not in ("answered", "needs-review") or not (answer.verdict or answer.answer):
        raise UsageError(f"there is no answer to '{name}' to approve ({answer.status})", hint="Leave it out")
    return answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """A run by its log: hashes of its questionnaires by name and of its evidence by path, and hash and path of each
    passage that a provider had, by its id. ``held`` are the library's entries by the ids of their passages."""

    run: str
    day: str
    questionnaires: Mapping[str, str]
    documents: Mapping[str, str]
    passages: Mapping[str, Mapping[str, Any]]
    scope: tuple[str, ...]
    held: Mapping[str, LibraryEntry]

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]], held: Mapping[str, LibraryEntry]) -> "Origin":
        """Return what the events of a log say, which fit its schema."""
        first, *others = records
        passages = [passage for record in others for passage in _passages(record)]
        return cls(
            run=first["run"],
            day=first["time"][:10],
            questionnaires={file["name"]: file["sha256"] for file in first["questionnaires"]},
            documents={document["path"]: document["sha256"] for document in first["evidence"]},
            passages={passage["id"]: passage for passage in passages},
            scope=tuple(filter(None, [first["settings"].get("scope", "")])),
            held=held,
        )

    def stood_on(self, answer: RunAnswer) -> tuple[Support, ...]:
        """Return the evidence of an answer; what stood on an entry of the library stands on that one's evidence.

        Raises:
            IntegrityError: it cites a passage that the log does not know.
        """
        found: list[Support] = []
        for name in dict.fromkeys(citation.passage for citation in answer.citations):
            if name in self.held:
                found += self.held[name].evidence
            elif name in self.passages:
                passage = self.passages[name]
                path, labels = passage["path"], tuple(passage["labels"])
                document = self.documents.get(path, "")
                found.append(
                    Support(passage=name, sha256=passage["sha256"], path=path, document=document, labels=labels)
                )
            else:
                raise IntegrityError(
                    f"the answer to '{answer.question.at}' cites {name}, which the run's log does not know",
                    hint="Restore answers.jsonl as the run wrote it",
                )
        return tuple(dict.fromkeys(found))


def _passages(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from record.get("passages", ())
    if record["event"] == "answer.reused":
        yield record["passage"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Approver:
    """Who approves on which day (ISO 8601), for what, and until when ("" for the usual time)."""

    by: str
    at: str
    scope: tuple[str, ...] = ()
    expires: str = ""


def approved_entry(answer: RunAnswer, origin: Origin, approver: Approver) -> LibraryEntry:
    """Return an answer of a run as an entry of the library.

    Raises:
        IntegrityError: its questionnaire is none of the run's; see ``Origin.stood_on``.
    """
    if answer.file not in origin.questionnaires:
        raise IntegrityError(
            f"the run's log knows no questionnaire {answer.file}", hint="Restore answers.jsonl as the run wrote it"
        )
    return LibraryEntry(
        question=answer.question.text,
        verdict=answer.verdict or "",
        answer=answer.answer,
        allowed=answer.question.allowed,
        file=answer.file,
        sha256=origin.questionnaires[answer.file],
        at=answer.question.at,
        answered=origin.day,
        approved_by=approver.by,
        approved_at=approver.at,
        run=origin.run,
        scope=approver.scope or origin.scope,
        expires=approver.expires,
        evidence=origin.stood_on(answer),
    )
