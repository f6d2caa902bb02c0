"""Time and memory for a workbook with 20,000 questions, in a process that does nothing else.

``python -m bench.memory [FILE ...]``
"""

import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.lookalikes import long_list
from bench.measure import answer_file


def _answer(path: Path) -> None:
    """Answer one file, and print what this process took."""
    before, started = _peak(), time.perf_counter()
    answer_file(path)
    seconds = time.perf_counter() - started
    print(f"{path.name[:50]:50}  {seconds:6.1f} s   peak {_peak():4} MB, of which {before} MB before it was opened")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def _in_child(*arguments: str | Path) -> None:
    """Run a part in a process of its own: what this one took would count as that one's, too."""
    subprocess.run([sys.executable, "-m", "bench.memory", *arguments], check=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--make", path]:
            long_list(Path(path))
        case ["--answer", path]:
            _answer(Path(path))
        case []:
            with TemporaryDirectory() as folder:
                made = Path(folder) / "long-list.xlsx"
                _in_child("--make", made)
                _in_child("--answer", made)
        case files:
            for file in files:
                _in_child("--answer", file)
