"""Reading, detection and writing together, against openpyxl that only loads the file.

``python -m bench.answering [FILE ...]``; without files, a large form is made up.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.lookalikes import large_form
from bench.measure import answer_file, least, load


def compare(path: Path) -> None:
    """Print the times for one workbook."""
    ours, theirs = least(lambda: answer_file(path), lambda: load(path))
    print(f"{path.name[:50]:50}  answered {ours:6.2f} s   openpyxl load {theirs:6.2f} s   ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        for path in map(Path, sys.argv[1:]) if sys.argv[1:] else [large_form(Path(folder) / "large-form.xlsx")]:
            compare(path)
