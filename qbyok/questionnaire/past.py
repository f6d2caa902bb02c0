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

        Where it is not sure that a file asks anything it is a document like any other: nobody has approved what a
        register says of a control.

        Raises:
            InputError: it is no questionnaire that can be read.
        """
        from qbyok.layout.pairs import answered_pairs
        from qbyok.layout.registers import asks
        from qbyok.questionnaire.opening import open_data

        file = open_data(Path(name), data, self.layouts)
        pairs = answered_pairs(file.layout)
        return pairs if file.format == "docx" or asks(file.layout, pairs) else ()
