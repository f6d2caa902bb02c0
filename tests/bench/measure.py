"""Times, taken in turns so that whatever else the machine does hits all alike."""

import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from support.filling import writes_for

from qbyok.interfaces import QuestionnaireFile
from qbyok.model import SlotWrite
from qbyok.questionnaire.opening import open_questionnaire

ROUNDS = 5
_TEXT = "Yes. All data is encrypted at rest and in transit, as the policy on cryptography says in its chapter 4."


def least(*jobs: Callable[[], object]) -> list[float]:
    """Return the least seconds of the processor that each job took."""
    taken = [[_seconds(job) for job in jobs] for _ in range(ROUNDS)]
    return [min(times) for times in zip(*taken, strict=True)]


def answer_file(path: Path) -> None:
    """Open a questionnaire, find its slots, and write a copy in which each is answered."""
    questionnaire = open_questionnaire(path)
    write_copy(questionnaire, writes(questionnaire))


def write_copy(questionnaire: QuestionnaireFile, answers: Sequence[SlotWrite]) -> None:
    """Write an answered copy, and remove it."""
    with TemporaryDirectory() as folder:
        questionnaire.write(answers, Path(folder) / "answered")


def writes(questionnaire: QuestionnaireFile) -> Sequence[SlotWrite]:
    """Return an answer for every slot."""
    return writes_for(questionnaire.layout, _TEXT)


def load(path: Path) -> object:
    """Load a workbook with openpyxl."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(path)


def load_and_save(path: Path) -> None:
    """Load a workbook with openpyxl and save it again."""
    from openpyxl import load_workbook

    with warnings.catch_warnings(), TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")
        load_workbook(path).save(Path(folder) / "copy.xlsx")


def _seconds(job: Callable[[], object]) -> float:
    started = time.process_time()
    job()
    return time.process_time() - started
