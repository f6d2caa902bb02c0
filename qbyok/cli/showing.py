"""Wires the review page of a run that has ended: its passages are looked up in the evidence again."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path

from qbyok.cli import console, wiring
from qbyok.cli.plans import load_plan
from qbyok.cli.reviewed import ReviewedRun, open_run
from qbyok.cli.reviewing import page_of
from qbyok.errors import IntegrityError, QbyokError
from qbyok.files import RunDirectory, write_atomic
from qbyok.model import Passage
from qbyok.redaction.requests import on_page
from qbyok.report.review.sources import Shown
from qbyok.runlog.records import line_digest
from qbyok.wording import counted

SCHEMA = "qbyok.review/1"


def show(path: Path, out: Path | None, *, as_json: bool) -> None:
    """Write the review page of a run anew."""
    directory = RunDirectory(path=path)
    load_plan(directory.plan)  # before a lock is made in a folder that is no run
    with directory.locked():
        run = open_run(directory)
        target = out or directory.review
        write_page(run, log_head(directory), target)
    wanted = sum(run.takes_decision(question) for question in run.questions.values())
    if as_json:
        decided = len(run.past.decisions)
        record = {"run": str(path), "page": str(target), "questions": len(run.questions), "to_decide": wanted}
        console.data_json({"schema": SCHEMA, **record, "decided": decided})
        return
    console.data(str(target))
    console.say(f"{counted(wanted, 'question')} to decide, {len(run.past.decisions)} of them decided and applied")
    console.say(f"open it in a browser; then: qbyok apply {shlex.quote(str(path))} decisions.json")


def write_page(run: ReviewedRun, head: str, target: Path) -> None:
    """Write the page of a run with what is applied; passages that are not what they were are named on it.

    Raises:
        UsageError: it can't be written.
    """
    page = page_of(run.plan.run, head, run.files, run.answers, run.past, run.options, passages_of(run))
    write_atomic(target, page)


def log_head(directory: RunDirectory) -> str:
    """Return the SHA-256 of the last whole line of a run's log.

    Raises:
        IntegrityError: it holds none.
    """
    *lines, _torn = directory.log.read_bytes().split(b"\n")
    if not lines:
        raise IntegrityError(f"{directory.log} holds no whole line", hint="Restore it from a backup")
    return line_digest(lines[-1])


def passages_of(run: ReviewedRun) -> Shown:
    """Return the cited passages as they stand in the evidence now, where they are what was sent."""
    if run.settings.retention == "none":
        return Shown(passages={}, kept=False)
    cited = {citation.passage_id: citation.path for a in run.answers.values() for citation in a.citations}
    if not cited:
        return Shown(passages={})
    try:
        evidence = wiring.evidence_index(run.settings)
    except QbyokError as error:
        console.warn(f"the passages cannot be looked up again, and the page shows the quotes alone: {error}")
        return Shown(passages={})
    documents = {document.path: document for document in evidence.documents}
    sent = _sent(run.directory.log)
    found: dict[str, Passage] = {}
    for path in set(cited.values()) & documents.keys():
        for passage in evidence.passages(documents[path]):
            if passage.id in cited and passage.sha256 == sent.get(passage.id):
                found[passage.id] = passage
    if missing := cited.keys() - found.keys():
        console.warn(
            f"{counted(len(missing), 'cited passage')} changed or gone since the run: the page shows the quotes alone"
        )
    passages = on_page(wiring.redactor(run.settings), found.values(), restore=run.options.restore)
    return Shown(passages={passage.id: passage for passage in passages}, documents=frozenset(documents))


def _sent(log: Path) -> Mapping[str, str]:
    """Return the SHA-256 of the passages that a log names, by their ids."""
    *lines, _torn = log.read_bytes().split(b"\n")
    records = (json.loads(line) for line in lines if b'"passages":' in line)
    return {
        passage["id"]: passage["sha256"]
        for record in records
        for passage in record.get("passages", ())
        if isinstance(passage, dict)
    }
