"""Writing answers back, against openpyxl that loads the file and saves it.

``python -m bench.writing [FILE ...]``; without files, the sample questionnaires and made-up ones.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.lookalikes import large_form, long_list
from bench.measure import least, load_and_save, write_copy, writes
from qbyok.questionnaire.opening import open_questionnaire
from qbyok.resources import resource_dir


def compare(path: Path) -> None:
    """Print the times for one workbook, opened and read before."""
    questionnaire = open_questionnaire(path)
    answers = writes(questionnaire)
    ours, theirs = least(lambda: write_copy(questionnaire, answers), lambda: load_and_save(path))
    times = f"written {ours:6.3f} s   openpyxl load and save {theirs:6.3f} s   {theirs / ours:5.1f} times as fast"
    print(f"{path.name[:50]:50}  {len(answers):6,} answers   {times}")


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        made = [large_form(Path(name) / "large-form.xlsx"), long_list(Path(name) / "long-list.xlsx")]
        files = [*sorted(resource_dir("sample_questionnaires").glob("*.xlsx")), *made]
        for path in map(Path, sys.argv[1:]) if sys.argv[1:] else files:
            compare(path)
