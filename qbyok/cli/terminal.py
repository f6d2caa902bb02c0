"""``qbyok review RUN --tty``: the review in a terminal, by single keys."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from qbyok.cli import console
from qbyok.cli.keyboard import Keyboard
from qbyok.cli.plans import load_plan
from qbyok.cli.reviewed import ReviewedRun, open_run
from qbyok.cli.showing import log_head, passages_of
from qbyok.errors import InputError, UsageError
from qbyok.files import RunDirectory, private_dir, write_atomic
from qbyok.report.review.sources import Shown, sources
from qbyok.review.decisions import TIME, Decision, dump_decisions, read_decisions
from qbyok.review.session import Session
from qbyok.wording import counted

if TYPE_CHECKING:
    from rich.text import Text

_KEYS = (
    "a approve · 1-9 verdict · e edit · c comment · r reject · u undo"
    " · j k next, previous · n next undecided · q quit"
)
_QUIT = ("q", "\x04")
_EDITORS = ("nano", "vim", "vi")


def review_in_terminal(path: Path, out: Path | None, by: str) -> None:
    """Have a person decide on the answers of a run; each decision is in the file before the next question is shown.

    Raises:
        UsageError: there is no terminal, or the file can't be written.
        InputError: the file that is to be gone on with belongs to another run.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("--tty needs a terminal", hint="Without it, qbyok review writes a page for a browser")
    directory = RunDirectory(path=path)
    load_plan(directory.plan)  # before a lock is made in a folder that is no run
    file = out or directory.decisions
    with directory.locked():
        run = open_run(directory)
        head, shown = log_head(directory), passages_of(run)
    session = Session(
        items=[(one, run.answers[one.id]) for one in run.questions.values() if run.takes_decision(one)],
        by=by,
        now=_now,
        decisions=_begun(run, file),
    )
    if not session.items:
        console.say(f"the run in {path} has no question to decide")
        return

    def save() -> None:
        write_atomic(file, dump_decisions(run.plan.run, head, by, session.decisions))

    save()
    with Keyboard() as keyboard:
        _ask(session, shown, save, directory, keyboard)
    console.data(str(file))
    console.say(f"{session.decided} of {counted(len(session.items), 'question')} decided by {by}")
    console.say(f"apply them: qbyok apply {shlex.quote(str(path))} {shlex.quote(str(file))}")


def _begun(run: ReviewedRun, file: Path) -> list[Decision]:
    """Return the decisions of a file that was begun; of a new one none."""
    if not file.exists():
        return []
    begun = read_decisions(file.read_bytes(), str(file))
    if begun.run != run.plan.run:
        raise InputError(
            f"{file} holds decisions on the run {begun.run}, not on {run.plan.run}", hint="Choose another --out"
        )
    return list(begun.decisions)


def _ask(
    session: Session, shown: Shown, save: Callable[[], None], directory: RunDirectory, keyboard: Keyboard
) -> None:
    """Show question after question, and do what the keys say, until the person quits."""
    notice = ""
    while True:
        _draw(session, shown, notice)
        key = keyboard.key()
        if key in _QUIT:
            return
        try:
            notice = _do(key, session, directory, keyboard)
        except UsageError as error:
            notice = str(error)
        save()


def _do(key: str, session: Session, directory: RunDirectory, keyboard: Keyboard) -> str:
    """Do what a key says, and return what the person should know, "" for nothing."""
    allowed = session.question.allowed
    match key:
        case "a":
            return session.approve()
        case "r":
            session.reject()
        case "u":
            session.undo()
        case "j" | "\x1b[B":
            session.move(1)
        case "k" | "\x1b[A":
            session.move(-1)
        case "n":
            return "" if session.to_open() else "all questions are decided"
        case "e":
            with keyboard.lines():
                session.write(replace(session.written, text=_edited(session.written.text, directory)))
            return "changed: approve it with a"
        case "c":
            with keyboard.lines():
                comment = typer.prompt("Comment", default=session.written.comment, err=True)
            session.write(replace(session.written, comment=comment))
        case _ if key.isdigit() and 0 < int(key) <= len(allowed):
            session.write(replace(session.written, verdict=allowed[int(key) - 1]))
        case _:
            return _KEYS
    return ""


def _edited(text: str, directory: RunDirectory) -> str:
    """Return a text as the person's own editor leaves it.

    Raises:
        UsageError: there is no editor, or it fails.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    command = shlex.split(named) if named else [found for name in _EDITORS if (found := shutil.which(name))][:1]
    if not command:
        raise UsageError("no editor was found", hint="Name yours in EDITOR")
    with tempfile.TemporaryDirectory(dir=private_dir(directory.state)) as folder:
        file = Path(folder) / "answer.txt"
        file.touch(0o600)
        file.write_text(text, "utf-8")
        try:
            done = subprocess.run([*command, file], check=False)  # noqa: S603 - the user's own editor
            if done.returncode:
                raise UsageError(f"{command[0]} ended with {done.returncode}", hint="The answer is as it was")
            return file.read_text("utf-8").rstrip("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"cannot edit with {command[0]}: {error}", hint="Name yours in EDITOR") from error


def _draw(session: Session, shown: Shown, notice: str) -> None:
    from rich.console import Console

    screen = Console(file=sys.stderr, no_color=not console.wants_colour(sys.stderr), highlight=False)
    screen.clear()
    for line in _lines(session, shown):
        screen.print(line)
    screen.print()
    if notice:
        screen.print(_text(notice, "bold"))
    screen.print(_text(_KEYS, "dim"))


def _lines(session: Session, shown: Shown) -> "Iterator[Text]":
    """Yield what is shown of a question, without anything that steers the terminal."""
    question, answer, written = session.question, session.answer, session.written
    decision = session.decision
    done = f"{session.decided} of {len(session.items)} decided"
    yield _text(
        f"{session.at + 1}/{len(session.items)} · {done} · {' › '.join((*question.section, question.at))}", "dim"
    )
    yield _text(f"{question.label} {question.text}".strip(), "bold")
    if question.guidance:
        yield _text(question.guidance, "dim")
    yield _text("")
    yield _text(
        f"Decision: {decision.kind.value} on {decision.when[:10]}" if decision else f"The run: {answer.status.value}"
    )
    if question.allowed:
        values = (f"{number} {value}" for number, value in enumerate(question.allowed, 1))
        yield _text(f"Verdict: {written.verdict or '?'}   ({' · '.join(values)})")
    elif written.verdict:
        yield _text(f"Verdict: {written.verdict}")
    yield _text(f"Answer: {written.text}")
    if written.comment:
        yield _text(f"Comment: {written.comment}")
    for finding in answer.findings:
        yield _text(f"{finding.severity.value}: {finding.rule}: {finding.message}", "yellow")
    for source in sources(answer.citations, shown):
        gone = "" if source["state"] == "shown" else f" ({source['state']}: the quote alone)"
        yield _text(f"\n{source['path']} › {source['locator']}{gone}", "cyan")
        quoted = _text("")
        for part, marked in source["parts"]:
            quoted.append(console.clean(part), "reverse" if marked else "")
        yield quoted


def _text(text: str, style: str = "") -> "Text":
    from rich.text import Text

    return Text(console.clean(text), style=style)


def _now() -> str:
    return f"{datetime.now(UTC).strftime(TIME)[:-4]}Z"
