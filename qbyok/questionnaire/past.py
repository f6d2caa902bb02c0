"""The answers of questionnaires that were answered before."""

from dataclasses import dataclass
from pathlib import Path

from qbyok.model import QuestionAnswer
from qbyok.questionnaire.candidates import Candidates


@dataclass(frozen=True, kw_only=True, slots=True)
class PastAnswers:
    """Reads the questions that stand answered in a file; ``layouts`` are saved ones that it may be read by.

    A value that can be pickled: evidence is read in other processes.
    """

    layouts: Candidates

    def __call__(self, name: str, data: bytes) -> tuple[QuestionAnswer, ...]:
        """Return the pairs of a file, none if nothing in it is answered.

        Raises:
            InputError: it is no questionnaire that can be read.
        """
        from qbyok.layout.pairs import answered_pairs
        from qbyok.questionnaire.opening import open_data

        return answered_pairs(open_data(Path(name), data, self.layouts).layout)
