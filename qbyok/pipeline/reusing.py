"""Which answers are given again without a call: approved, in force, and to the same question with the same options.

How alike two questions are says nothing about that: "at rest" and "in transit" look alike, and so do "90 days" and
"one year".
"""

from collections.abc import Sequence

from qbyok.model import ApprovedAnswer, Question
from qbyok.ranking.sameness import says_enough
from qbyok.verification.reusing import best_of, same_options, says_same


def reusable(question: Question, approved: Sequence[ApprovedAnswer]) -> ApprovedAnswer | None:
    """Return the approved answer that a question may be given again, of those to the same question, newest first.

    Somebody must vouch for it, and nobody in force for another one. A question that depends on another, or does not
    say what it is about, is not the same question in the next questionnaire.
    """
    best = best_of(approved)
    if best is None or best.approval is None or best.passage.stale or not same_options(best, question):
        return None
    if question.depends_on or not says_enough(question.text):
        return None
    in_force = (one for one in approved if not one.passage.stale)
    return best if all(says_same(one, best) for one in in_force) else None
