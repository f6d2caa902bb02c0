"""A questionnaire is a stranger's text: what it asks may be answered, what it orders a model to do may not."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule, shortened
from qbyok.verification.orders import order_in


def _check(case: Case) -> Iterator[str]:
    question = case.question
    if order := order_in("\n".join((question.text, question.guidance, *question.section))):
        yield f"the question seems to give orders to a model (“{shortened(order)}”)"


RULE = Rule(id="instruction-in-question", severity=Severity.REVIEW, check=_check)
