"""Try cases by hand: ``python -m support.mutation FIRST [LAST] [small] [KIND]`` from tests/.

Prints a summary, and each case whose outcome is of KIND ("fault" where none is named).
"""

import sys
from collections import Counter

from support.mutation.judging import judge

if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
    words = [argument for argument in sys.argv[1:] if not argument.isdecimal() and argument != "small"]
    verdicts = judge(numbers[0], numbers[-1] if len(numbers) > 1 else numbers[0] + 1, small="small" in sys.argv)
    for verdict in verdicts:
        if verdict.outcome.kind in (words or ["fault"]) or len(verdicts) == 1:
            print(f"case {verdict.number}, {verdict.story}: {verdict.outcome.kind}\n    {verdict.outcome.message}")
    print(dict(Counter(verdict.outcome.kind for verdict in verdicts)))
