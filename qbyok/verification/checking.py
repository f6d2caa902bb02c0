"""All checks of a draft, in one pass."""

from collections.abc import Sequence

from qbyok.model import Draft, Finding, Passage, Question
from qbyok.verification.case import Rule, open_case
from qbyok.verification.rules import (
    answer_missing,
    expired_evidence,
    foreign_evidence,
    instruction_in_evidence,
    instruction_in_question,
    link_in_answer,
    prompt_echo,
    question_quoted,
    questionnaire_named,
    quote_cut_short,
    quote_not_in_passage,
    remark_without_evidence,
    source_not_named,
    stale_answer,
    superseded_evidence,
    uncited_claim,
    unknown_passage,
    unsupported_number,
    verdict_missing,
    verdict_not_allowed,
    verdict_without_evidence,
)

RULES: tuple[Rule, ...] = (
    unknown_passage.RULE,
    quote_not_in_passage.RULE,
    quote_cut_short.RULE,
    question_quoted.RULE,
    uncited_claim.RULE,
    stale_answer.RULE,
    verdict_not_allowed.RULE,
    verdict_missing.RULE,
    verdict_without_evidence.RULE,
    answer_missing.RULE,
    remark_without_evidence.RULE,
    unsupported_number.RULE,
    prompt_echo.RULE,
    instruction_in_evidence.RULE,
    instruction_in_question.RULE,
    link_in_answer.RULE,
    questionnaire_named.RULE,
    source_not_named.RULE,
    expired_evidence.RULE,
    superseded_evidence.RULE,
    foreign_evidence.RULE,
)


def check_draft(
    question: Question, draft: Draft, passages: Sequence[Passage], *, system: str = ""
) -> tuple[Finding, ...]:
    """Return what is wrong with a draft, in a fixed order; nothing if it may stand.

    ``passages`` are all that were sent and may be cited, those of approved answers included; ``system`` is what the
    model was told.
    """
    case = open_case(question, draft, passages, system)
    return tuple(finding for rule in RULES for finding in rule.findings(case))
