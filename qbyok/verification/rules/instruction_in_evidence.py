"""Evidence that speaks to a model may have had its way: with what it says, and with other passages beside it."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule, shortened
from qbyok.verification.orders import order_in


def _check(case: Case) -> Iterator[str]:
    # Those that are not cited count, too: an order can say what else is to be cited.
    for passage in case.passages.values():
        if order := order_in("\n".join((passage.path, passage.locator, passage.text))):
            yield f"{passage.path} › {passage.locator} seems to give orders to a model (“{shortened(order)}”)"


RULE = Rule(id="instruction-in-evidence", severity=Severity.REVIEW, check=_check)
