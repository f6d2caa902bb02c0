"""Make evidence of a questionnaire that was answered before: each pair a passage, and an approved answer."""

from qbyok.evidence.passages import make
from qbyok.model import ApprovedAnswer, QuestionAnswer


def approved_answers(path: str, pairs: tuple[QuestionAnswer, ...], date: str) -> tuple[ApprovedAnswer, ...]:
    """Return the pairs of a questionnaire; ``date`` is when it was last changed (ISO 8601), empty if unknown."""
    return tuple(
        ApprovedAnswer(
            question=pair.question,
            verdict=pair.verdict,
            answer=pair.answer,
            allowed=pair.allowed,
            date=date,
            passage=make(path, pair.at, (), _text(pair)),
        )
        for pair in pairs
    )


def _text(pair: QuestionAnswer) -> str:
    lines = (("Question", pair.question), ("Verdict", pair.verdict), ("Answer", pair.answer))
    return "\n".join(f"{name}: {value}" for name, value in lines if value)
