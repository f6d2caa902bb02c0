"""Wires people's decisions together with a run: checks all of them first, then writes everything anew."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qbyok.cli import console, wiring
from qbyok.cli.answering import digester, filing, write_answers
from qbyok.cli.plans import load_plan
from qbyok.cli.reviewed import ReviewedRun, open_run
from qbyok.cli.reviewing import past_review
from qbyok.cli.showing import write_page
from qbyok.errors import InputError, UsageError
from qbyok.files import RunDirectory, private_dir, sha256_file, write_atomic
from qbyok.model import Answer, LibraryEntry, Question
from qbyok.pipeline.filing import FileResult, Filing
from qbyok.pipeline.reviewing import Reviewed, apply_decisions
from qbyok.pipeline.running import NEEDS_A_PERSON, count_statuses, review_code
from qbyok.report.answers import answer_record, json_lines
from qbyok.report.summary import file_lines, file_summary
from qbyok.review.decisions import Decision, DecisionFile, Kind, dump_decisions, read_decisions
from qbyok.review.merging import Merged, merge
from qbyok.review.settling import why_not
from qbyok.runlog import events
from qbyok.runlog.records import line_digest
from qbyok.runlog.writer import RunLogWriter
from qbyok.wording import counted

SCHEMA = "qbyok.applied/1"


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the user asked for: ``by`` is their name, ``prefer`` whose decisions settle conflicts."""

    by: str
    prefer: str | None
    out: Path | None
    to_library: bool


@dataclass(frozen=True, kw_only=True)
class Given:
    """A file of decisions: the SHA-256 of its bytes, and what it holds."""

    sha256: str
    file: DecisionFile


def apply(path: Path, files: Sequence[Path], wishes: Wishes, *, as_json: bool) -> int:
    """Put decisions into the answered copies of a run, and return the exit code."""
    directory = RunDirectory(path=path)
    load_plan(directory.plan)  # before a lock is made in a folder that is no run
    with directory.locked():
        run = open_run(directory)
        given = [_read(file, run) for file in files]
        merged = _merged(run, given, wishes, as_json=as_json)
        reviewed = _reviewed(run, merged)
        place = RunDirectory(path=private_dir(wishes.out)) if wishes.out else directory
        with RunLogWriter.resume(directory.log) as log:
            write = filing(log, place, run.settings, run.options, [file.path for file in run.files], run.plan.run)
            copies = _check_copies(run, write)
            if reviewed.new or run.history.in_review or not copies <= run.history.current:
                results = _write(run, reviewed, write, log, given, wishes)
                write_page(replace(run, past=past_review(directory)), log.head, directory.review)
            else:
                results = ()
            return _report(run, merged, results, write, log.head, wishes, as_json=as_json)


def _read(path: Path, run: ReviewedRun) -> Given:
    """Read a file of decisions and check that it fits the run.

    Raises:
        InputError: it can't be read, is damaged, or belongs to another run or to another state of this one.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}", hint="Name a file of decisions") from error
    file = read_decisions(data, str(path))
    if file.run != run.plan.run:
        raise InputError(
            f"{path}: run: the decisions are on the run {file.run}, not on {run.plan.run}", hint="Name that run"
        )
    heads = {line_digest(line) for line in run.directory.log.read_bytes().split(b"\n")}
    if file.log_head not in heads:
        raise InputError(
            f"{path}: log_head: the run's log never had the head {file.log_head[:16]}…",
            hint="The log was cut off or changed, or the file was: see qbyok log verify",
        )
    questions = run.questions
    for number, decision in enumerate(file.decisions):
        if problem := _problem(run, questions.get(decision.question), decision):
            raise InputError(
                f"{path}: decisions.{number} ({decision.question}): {problem}",
                hint="Correct it in the review page, and save the decisions again",
            )
    return Given(sha256=hashlib.sha256(data).hexdigest(), file=file)


def _problem(run: ReviewedRun, question: Question | None, decision: Decision) -> str | None:
    if question is None:
        return "the run has no such question"
    if not run.takes_decision(question):
        return f"the file has no place to write at {question.at}, or holds an answer there already"
    return why_not(question, run.answers[question.id], decision)


def _merged(run: ReviewedRun, given: Sequence[Given], wishes: Wishes, *, as_json: bool) -> Merged:
    """Merge decisions with those that were applied before.

    Raises:
        UsageError: there are conflicts; all of them are listed.
    """
    before = [decision for taken in run.past.decisions.values() for decision in taken]
    merged = merge([before, *(one.file.decisions for one in given)], unnamed=wishes.by, prefer=wishes.prefer)
    if not merged.conflicts:
        return merged
    questions = run.questions
    if as_json:
        console.data_json({"schema": SCHEMA, "run": str(run.directory.path), "conflicts": _conflicts(merged)})
    for conflict in merged.conflicts:
        question = questions[conflict[0].question]
        console.say(
            console.one_line(f"conflict: {question.label} {question.text} ({question.at})".replace("  ", " "))
        )
        for one in conflict:
            console.say(f"  {console.one_line(_said(one))}")
    raise UsageError(
        f"{counted(len(merged.conflicts), 'question')} with conflicting decisions; nothing was changed",
        hint="Settle them in the review page, or by --prefer NAME",
    )


def _conflicts(merged: Merged) -> list[dict[str, Any]]:
    return [
        {
            "question": conflict[0].question,
            "decisions": [
                {"by": d.by, "decision": d.kind.value, "verdict": d.verdict, "text": d.text, "when": d.when}
                for d in conflict
            ],
        }
        for conflict in merged.conflicts
    ]


def _said(decision: Decision) -> str:
    answer = " · ".join(filter(None, (decision.verdict, decision.text)))
    return f"{decision.by}, {decision.when[:16]}: {decision.kind.value}{f': {answer}' if answer else ''}"


def _reviewed(run: ReviewedRun, merged: Merged) -> Reviewed:
    known = {decision for taken in run.past.decisions.values() for decision in taken}
    return Reviewed(
        answers=run.answers,
        current=run.stands,
        decisions=merged.decided,
        new=[decision for taken in merged.decided.values() for decision in taken if decision not in known],
    )


def _check_copies(run: ReviewedRun, write: Filing) -> set[str]:
    """Return the SHA-256 of the copies as they are, "" for one that is missing.

    Raises:
        UsageError: one was changed since it was written, or is no copy of this run; it would be replaced.
    """
    found = set()
    for target in (*write.targets.values(), *write.reviews.values()):
        found.add(sha256_file(target) if target.exists() else "")
        if not found <= {"", *run.history.copies}:
            raise UsageError(
                f"{target} is not as the run wrote it, and would be replaced",
                hint="Move it away, or choose another folder with --out",
            )
    return found


def _write(
    run: ReviewedRun, reviewed: Reviewed, write: Filing, log: RunLogWriter, given: Sequence[Given], wishes: Wishes
) -> tuple[FileResult, ...]:
    """Write log, copies, answers and the decisions themselves; where that breaks off, doing it again completes it."""
    directory = run.directory
    files = [(one.sha256, one.file.reviewer, len(one.file.decisions)) for one in given]
    log.append("review.started", events.review_fields(log.head, wishes.by, files))
    results = apply_decisions(reviewed, run.files, write, log, digester(directory, run.settings))
    originals = [
        answer_record(file.path.name, question, run.answers[question.id], run.plan.run)
        for file in run.files
        for question in file.layout.questions
        if question.id in reviewed.decisions
    ]
    write_atomic(directory.before_review, json_lines(originals))
    write_answers(directory, results, run.plan.run)
    decisions = [decision for taken in reviewed.decisions.values() for decision in taken]
    write_atomic(directory.applied, dump_decisions(run.plan.run, log.head, wishes.by, decisions))
    left = sum(count_statuses(_answers(results))[status] for status in NEEDS_A_PERSON)
    log.append("review.applied", events.applied_fields(len(reviewed.new), left))
    return results


def _report(
    run: ReviewedRun,
    merged: Merged,
    results: Sequence[FileResult],
    write: Filing,
    head: str,
    wishes: Wishes,
    *,
    as_json: bool,
) -> int:
    """Print the paths (or a JSON summary) to stdout, and the story to stderr; return the exit code."""
    kinds = Counter(taken[-1].kind for taken in merged.decided.values())
    counts = {kind.value: kinds[kind] for kind in Kind}
    files = [file_summary(f.file, f.target, f.review, f.answers, f.receipt) for f in results]
    entries = library_entries(run, merged, write) if wishes.to_library else ()
    added = wiring.library(run.settings, new=True).add(entries) if entries else None
    if as_json:
        record = {
            "schema": SCHEMA,
            "run": str(run.directory.path),
            "log_head": head,
            "changed": bool(results),
            "decisions": counts,
            "files": files,
            "library": {"new": len(added.new), "known": added.known} if added else None,
        }
        console.data_json(record)
    else:
        for target in write.targets.values():
            console.data(str(target))
    for line in (line for file in files for line in file_lines(file)):
        console.say(line)
    if not results:
        console.say("all of it was applied before: nothing was changed")
    console.say(f"decisions: {', '.join(f'{number} {name}' for name, number in counts.items())}")
    if added:
        console.say(f"library: {len(added.new)} new, {added.known} already known")
        for conflict in added.conflicts:
            console.warn(f"{conflict.entry.at}: the library holds another answer to this question; both are kept")
    console.say(f"log head {head}")
    return review_code(count_statuses(_answers(results) or run.stands.values()), run.settings.fail_on)


def library_entries(run: ReviewedRun, merged: Merged, write: Filing) -> tuple[LibraryEntry, ...]:
    """Return what was approved as entries of the answer library, each as it stands in its answered copy."""
    entries = []
    for file in run.files:
        target = write.targets[file.path]
        digest = sha256_file(target)
        for question in file.layout.questions:
            taken = merged.decided.get(question.id)
            if taken and taken[-1].kind is not Kind.REJECT:
                entries.append(
                    LibraryEntry(
                        question=question.text,
                        verdict=taken[-1].verdict or "",
                        answer=taken[-1].text,
                        allowed=question.allowed,
                        file=target.name,
                        sha256=digest,
                        at=question.at,
                        answered=f"{taken[-1].when[:19]}Z",
                        approved_by=taken[-1].by,
                        approved_at=taken[-1].when[:10],
                    )
                )
    return tuple(entries)


def _answers(results: Sequence[FileResult]) -> list[Answer]:
    return [answer for found in results for answer in found.answers]
